package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

const (
	// Longer than anything here takes on a busy machine, and shorter than a person waits.
	patience  = time.Minute
	lookEvery = 20 * time.Millisecond
	// A date that is off by a unit or by a zone is further away.
	near = 5 * time.Minute
)

// Ends the program when something is not as it must be: there is nobody who could go on.
func must(isSo bool, format string, values ...any) {
	if !isSo {
		panic(fmt.Sprintf(format, values...))
	}
}

// The answer of a call that must go well.
func ok[T any](answer T, err error) T {
	must(err == nil, "%v", err)
	return answer
}

func equal[T any](seen, wanted T) {
	must(reflect.DeepEqual(seen, wanted), "%v instead of %v", seen, wanted)
}

func isNow(moment *time.Time) {
	must(moment != nil, "a date is missing")
	must(time.Since(*moment).Abs() < near, "not now: %v", moment)
}

// The refusal, which must be of this type, with the protocol's status and a request id.
func refused[Refusal error, T any](answer T, err error) Refusal {
	must(err != nil, "%v was expected: %v", reflect.TypeFor[Refusal](), answer)
	var refusal Refusal
	must(errors.As(err, &refusal), "%v was expected: %v", reflect.TypeFor[Refusal](), err)
	var response *awshttp.ResponseError
	must(errors.As(err, &response), "no response: %v", err)
	equal(response.HTTPStatusCode(), http.StatusBadRequest)
	must(response.ServiceRequestID() != "", "the refusal has no request id: %v", err)
	return refusal
}

// Asks until there is an answer.
func until[T any](what string, check func() *T) *T {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(lookEvery) {
		if answer := check(); answer != nil {
			return answer
		}
	}
	panic("never: " + what)
}

// What each of the SDK's paginators is.
type paginator[Output, Options any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*Options)) (*Output, error)
}

// Every item of a listing, by the SDK's own paginator.
func all[Item, Output, Options any](pages paginator[Output, Options], items func(*Output) []Item) []Item {
	var found []Item
	for pages.HasMorePages() {
		found = append(found, items(ok(pages.NextPage(context.Background())))...)
	}
	return found
}

// One step: a line when it went well, and the end of the program when it did not.
func step(name string, action func()) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Println("failed", name)
			panic(problem)
		}
	}()
	action()
	fmt.Println("ok", name)
}

func required(variable string) string {
	value := os.Getenv(variable)
	must(value != "", "%s is not set: see tests/interop/README.md", variable)
	return value
}
