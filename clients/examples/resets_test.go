// SPDX-License-Identifier: MIT
// How a client in Go copes with resets: a test of it, whole.
//
//	go test ./clients/examples/resets_test.go
//
// RESETLAB says where resetlab is, if not in build/resetlab.
package resets

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

type server struct {
	Host, URL string
	Port      int
}

type lab struct {
	*testing.T
	Servers map[string]server
	count   string
}

// The client under test; it tries again only what is safe to repeat.
func load(url string, tries int) ([]byte, error) {
	for {
		body, err := once(http.Get(url))
		if tries--; err == nil || tries == 0 {
			return body, err
		}
	}
}

func once(response *http.Response, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// A lab of its own for each test; what it started ends with the test.
func serve(t *testing.T) lab {
	program := os.Getenv("RESETLAB")
	if program == "" {
		program = "../../build/resetlab"
	}
	l := lab{T: t, count: filepath.Join(t.TempDir(), "count.json")}
	command := exec.Command(program, "serve", "close_unread", "http_cut", "--count", l.count)
	stdin, _ := command.StdinPipe()
	stdout, _ := command.StdoutPipe()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close() // its end: no process and no port stays
		if err := command.Wait(); err != nil {
			t.Error("resetlab serve: ", err)
		}
	})
	// One line, written when every server is ready.
	line, _ := bufio.NewReader(stdout).ReadBytes('\n')
	if err := json.Unmarshal(line, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l lab) cut(fault string) string { return l.Servers["http_cut"].URL + fault }

func (l lab) requests() int {
	var counts map[string]struct{ Requests int }
	text, err := os.ReadFile(l.count)
	if err == nil {
		err = json.Unmarshal(text, &counts)
	}
	if err != nil {
		l.Fatal(err)
	}
	return counts["http_cut"].Requests
}

func (l lab) wants(expected, err error) {
	l.Helper()
	if !errors.Is(err, expected) {
		l.Errorf("expected %v, got %v", expected, err)
	}
}

func TestASocketIsToldOfTheReset(t *testing.T) {
	l := serve(t)
	at := l.Servers["close_unread"]
	c, err := net.Dial("tcp", net.JoinHostPort(at.Host, strconv.Itoa(at.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "hello")
	_, err = c.Read(make([]byte, 1))
	l.wants(syscall.ECONNRESET, err)
}

func TestNoAnswerIsAnError(t *testing.T) {
	l := serve(t)
	_, err := load(l.cut("before-response/rst"), 1)
	l.wants(syscall.ECONNRESET, err)
	_, err = load(l.cut("before-response/fin"), 1)
	l.wants(io.EOF, err)
}

func TestHalfABodyIsNoBody(t *testing.T) {
	l := serve(t)
	_, err := load(l.cut("body/rst?at=500"), 1)
	l.wants(syscall.ECONNRESET, err)
	_, err = load(l.cut("body/fin?at=500"), 1)
	l.wants(io.ErrUnexpectedEOF, err)
}

func TestTheThirdTrySucceeds(t *testing.T) {
	l := serve(t)
	body, err := load(l.cut("before-response/rst?first=2&key=three"), 3)
	if err != nil || len(body) != 1000 || l.requests() != 3 {
		t.Errorf("%d bytes, %v, %d requests", len(body), err, l.requests())
	}
}

func TestAPostIsNeverSentTwice(t *testing.T) {
	l := serve(t)
	_, err := once(http.Post(l.cut("before-response/rst"), "text/plain", strings.NewReader("x")))
	l.wants(syscall.ECONNRESET, err)
	if l.requests() != 1 {
		t.Errorf("%d requests", l.requests())
	}
}
