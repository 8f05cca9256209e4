// Package journey tests the whole product: as a user with a real browser, by a round trip without a browser, and on
// every page. The server, Zoom's sandbox and the mail catcher run in the test's process, on both database engines.
package journey
