// Package e2e tests the whole program from outside. The server is a separate process that is killed at critical moments
// and started again on the same data. The tests check in Zoom, in the mails and in the files on disk that nothing was
// lost and nothing was done twice.
package e2e
