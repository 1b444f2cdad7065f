// A dedicated server on the official GameLift server SDK for Go, which does what it is told and says what happens.
//
// Each line of standard input is one call: {"id": 1, "call": "accept", "with": {…}}. Each line of standard output is
// the answer to one, {"id": 1, "answer": …} or {"id": 1, "error": {…}}, or what the SDK called back, {"event": …}.
// The SDK's own log goes to standard error. It ends with its input.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/common"
	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/server"
)

type asked struct {
	ID   int             `json:"id"`
	Call string          `json:"call"`
	With json.RawMessage `json:"with"`
}

type answer struct {
	ID     int      `json:"id"`
	Answer any      `json:"answer"`
	Error  *failure `json:"error,omitempty"`
}

// How the SDK refuses. The numbers are those of the SDK's own table.
type failure struct {
	Type    int    `json:"type"`
	Message string `json:"message"`
}

type event struct {
	Event string `json:"event"`
	With  any    `json:"with"`
}

// Standard output, one whole line at a time: the SDK calls back from goroutines of its own.
type lines struct {
	mutex  sync.Mutex
	writer *json.Encoder
}

func (lines *lines) write(line any) {
	lines.mutex.Lock()
	defer lines.mutex.Unlock()
	if err := lines.writer.Encode(line); err != nil {
		fmt.Fprintln(os.Stderr, "cannot answer:", err)
		os.Exit(1)
	}
}

// The SDK's own would write files beside us.
type logger struct{}

func (logger) Debugf(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "debug "+format+"\n", values...)
}
func (logger) Warnf(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "warn "+format+"\n", values...)
}
func (logger) Errorf(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "error "+format+"\n", values...)
}

func failureOf(err error) *failure {
	if err == nil {
		return nil
	}
	var known *common.GameLiftError
	if errors.As(err, &known) {
		return &failure{Type: int(known.ErrorType), Message: err.Error()}
	}
	return &failure{Type: -1, Message: err.Error()}
}

func main() {
	server.SetLoggerInterface(logger{})
	output := &lines{writer: json.NewEncoder(os.Stdout)}
	calls := callsTo(output)
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var line asked
		if err := json.Unmarshal(input.Bytes(), &line); err != nil {
			fmt.Fprintln(os.Stderr, "not a call:", err)
			os.Exit(2)
		}
		call, isKnown := calls[line.Call]
		if !isKnown {
			fmt.Fprintln(os.Stderr, "no such call:", line.Call)
			os.Exit(2)
		}
		result, err := call(line.With)
		output.write(answer{ID: line.ID, Answer: result, Error: failureOf(err)})
	}
}
