package store

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// giveUpUnanswered limits how long a TCP connection waits for an acknowledgement of sent data, since no keep-alive
// probes are sent during that wait (tcp(7), TCP_USER_TIMEOUT).
func giveUpUnanswered(network, _ string, conn syscall.RawConn) error {
	if network == "unix" {
		return nil
	}
	var failed error
	err := conn.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unanswered.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
