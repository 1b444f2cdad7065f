module rallypoint.test/flexi-peer

go 1.26.0

require github.com/moepig/flexi v0.2.0
