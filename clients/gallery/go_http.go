// SPDX-License-Identifier: MIT
// Go's net/http: get|upload|reuse URL; the CA by SSL_CERT_FILE.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func once(mode, url string) error {
	var response *http.Response
	var err error
	if mode == "upload" {
		body := strings.NewReader(strings.Repeat("x", 200000))
		response, err = http.Post(url, "text/plain", body)
	} else {
		response, err = http.Get(url)
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		return err
	}
	if response.StatusCode >= 400 {
		return fmt.Errorf("the server said %s", response.Status)
	}
	return nil
}

func main() {
	mode, url := os.Args[1], os.Args[2]
	err := once(mode, url)
	if err == nil && mode == "reuse" {
		time.Sleep(500 * time.Millisecond) // so that the kept connection was idle
		err = once(mode, url)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
