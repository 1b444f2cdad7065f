// Lets flexi (github.com/moepig/flexi) match the tickets that are written to its standard input, and says what it
// matched and how long that took. `cargo bench -p rallypoint-matchsim --bench peer` runs it beside our own matcher.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/moepig/flexi"
)

// value is a player attribute in the GameLift API's shape: one member is set.
type value struct {
	S   *string
	N   *float64
	SL  []string
	SDM map[string]float64
}

type player struct {
	ID         string           `json:"id"`
	Attributes map[string]value `json:"attributes"`
	Latencies  map[string]int   `json:"latencies"`
}

type ticket struct {
	ID      string   `json:"id"`
	AtMs    int64    `json:"at_ms"`
	Players []player `json:"players"`
}

// task is one line of input: tickets in the order of their arrival, and when to look for matches.
type task struct {
	RuleSet string   `json:"rule_set"`
	Tickets []ticket `json:"tickets"`
	TicksMs []int64  `json:"ticks_ms"`
	// Whether the matches are told, besides their number.
	Matches bool `json:"matches"`
}

type match struct {
	AtMs    int64               `json:"at_ms"`
	Tickets []string            `json:"tickets"`
	Teams   map[string][]string `json:"teams"`
}

// answer is one line of output.
type answer struct {
	Error      string  `json:"error,omitempty"`
	EnqueueNs  int64   `json:"enqueue_ns"`
	TickNs     int64   `json:"tick_ns"`
	Matched    int     `json:"matched_tickets"`
	MatchCount int     `json:"match_count"`
	Matches    []match `json:"matches,omitempty"`
}

func (v value) attribute() flexi.Attribute {
	switch {
	case v.S != nil:
		return flexi.String(*v.S)
	case v.N != nil:
		return flexi.Number(*v.N)
	case v.SDM != nil:
		return flexi.StringNumberMap(v.SDM)
	default:
		return flexi.StringList(v.SL...)
	}
}

func (t ticket) flexi() flexi.Ticket {
	made := flexi.Ticket{ID: t.ID}
	for _, p := range t.Players {
		attributes := flexi.Attributes{}
		for name, v := range p.Attributes {
			attributes[name] = v.attribute()
		}
		made.Players = append(made.Players, flexi.Player{ID: p.ID, Attributes: attributes, Latencies: p.Latencies})
	}
	return made
}

// run plays one task in simulated time. Only what flexi does is timed, not the making of its tickets.
func run(given task) (told answer, err error) {
	begin := time.Unix(0, 0)
	clock := flexi.NewFakeClock(begin)
	matchmaker, err := flexi.New([]byte(given.RuleSet), flexi.WithClock(clock))
	if err != nil {
		return told, err
	}
	waiting := make([]flexi.Ticket, len(given.Tickets))
	for i, t := range given.Tickets {
		waiting[i] = t.flexi()
	}
	next := 0
	for _, tick := range given.TicksMs {
		for ; next < len(waiting) && given.Tickets[next].AtMs <= tick; next++ {
			clock.Set(begin.Add(time.Duration(given.Tickets[next].AtMs) * time.Millisecond))
			started := time.Now()
			err := matchmaker.Enqueue(waiting[next])
			told.EnqueueNs += time.Since(started).Nanoseconds()
			if err != nil {
				return told, err
			}
		}
		clock.Set(begin.Add(time.Duration(tick) * time.Millisecond))
		started := time.Now()
		matches, err := matchmaker.Tick()
		told.TickNs += time.Since(started).Nanoseconds()
		if err != nil {
			return told, err
		}
		told.MatchCount += len(matches)
		for _, m := range matches {
			told.Matched += len(m.TicketIDs)
			if !given.Matches {
				continue
			}
			teams := map[string][]string{}
			for name, players := range m.Teams {
				teams[name] = []string{}
				for _, p := range players {
					teams[name] = append(teams[name], p.ID)
				}
			}
			told.Matches = append(told.Matches, match{AtMs: tick, Tickets: m.TicketIDs, Teams: teams})
		}
	}
	return told, nil
}

func main() {
	input := json.NewDecoder(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for input.More() {
		var given task
		if err := input.Decode(&given); err != nil {
			fmt.Fprintln(os.Stderr, "this is no task:", err)
			os.Exit(1)
		}
		told, err := run(given)
		if err != nil {
			told.Error = err.Error()
		}
		if err := output.Encode(told); err != nil {
			fmt.Fprintln(os.Stderr, "the answer cannot be written:", err)
			os.Exit(1)
		}
	}
}
