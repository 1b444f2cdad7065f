package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// GameLift's.
const highestPort = 60_000

// What a dedicated server needs to find its service.
type host struct {
	websocket, fleet, compute, token string
}

// Dedicated servers on a compute of ours: examples/c/04_dedicated_server.c, one game session each.
type gameServers struct {
	started []*exec.Cmd
	waited  sync.WaitGroup
	mutex   sync.Mutex
	failed  []error
}

// Starts so many; answers their ports.
func (servers *gameServers) start(count int, at host) ([]int32, error) {
	var ports []int32
	for range count {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		server := exec.Command(os.Getenv("RALLYPOINT_GAME_SERVER"), fmt.Sprintf("--port=%d", port))
		server.Env = append(os.Environ(),
			"GAMELIFT_SDK_WEBSOCKET_URL="+at.websocket,
			"GAMELIFT_SDK_FLEET_ID="+at.fleet,
			"GAMELIFT_SDK_HOST_ID="+at.compute,
			fmt.Sprintf("GAMELIFT_SDK_PROCESS_ID=%s-%d", at.compute, port),
			"GAMELIFT_SDK_AUTH_TOKEN="+at.token,
		)
		// What they print goes to standard error: standard output has the steps alone.
		server.Stdout, server.Stderr = os.Stderr, os.Stderr
		if err := server.Start(); err != nil {
			return nil, err
		}
		servers.started = append(servers.started, server)
		servers.waited.Add(1)
		go func() {
			defer servers.waited.Done()
			if err := server.Wait(); err != nil {
				servers.mutex.Lock()
				defer servers.mutex.Unlock()
				servers.failed = append(servers.failed, err)
			}
		}()
		ports = append(ports, port)
	}
	return ports, nil
}

// Waits until all have ended; an error when one did not end well.
func (servers *gameServers) ended() error {
	servers.waited.Wait()
	return errors.Join(servers.failed...)
}

// Ends those that have not.
func (servers *gameServers) end() {
	for _, server := range servers.started {
		// One that has ended cannot be signalled, and need not be.
		_ = server.Process.Signal(syscall.SIGTERM)
	}
	servers.waited.Wait()
}

// A port that nobody has and GameLift allows; a system does not give the same one twice so soon.
func freePort() (int32, error) {
	for {
		socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return 0, err
		}
		port := socket.LocalAddr().(*net.UDPAddr).Port
		if err := socket.Close(); err != nil {
			return 0, err
		}
		if port <= highestPort {
			return int32(port), nil
		}
	}
}
