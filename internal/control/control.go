// Package control runs commands of the command line inside the running server. The server listens on a Unix socket in
// its data folder, to which only the server's system user and root have access. The command line posts the input of a
// command as JSON to a path with the command's name, and receives JSON.
package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"navette.dev/navette/internal/navette"
)

const (
	folderName = "control" // in the data folder, with mode 0700
	socketName = "socket"
	lockName   = "lock"

	// longestInput is the maximum length of a command's input in bytes. The longest is a recording policy with the
	// people for whom something was agreed.
	longestInput = 4 << 20
	// longestOutput is the maximum length of an answer in bytes. The longest is a plan that names every user of a Zoom
	// account, a few hundred bytes for each of at most 100 000.
	longestOutput = 64 << 20
)

// databaseHeader carries the [Fingerprint] of the database that a command is for.
const databaseHeader = "Navette-Database"

// Command handles one command. input is JSON, and the result is encoded as JSON.
type Command func(ctx context.Context, input json.RawMessage) (any, error)

// ErrNotRunning is returned by [Call] if no server listens in the data folder.
var ErrNotRunning = errors.New("no server runs on this data folder")

// ErrElsewhere is returned by [Listen] if another process listens in the same data folder.
var ErrElsewhere = errors.New("another server listens for commands in this data folder")

// Fingerprint identifies a database by its address without disclosing the password in it. A relative and an absolute
// path of a SQLite file have the same fingerprint.
func Fingerprint(database string) string {
	if !strings.Contains(database, "://") {
		if path, err := filepath.Abs(strings.TrimPrefix(database, "sqlite:")); err == nil {
			database = path
		}
	}
	sum := sha256.Sum256([]byte(database))
	return hex.EncodeToString(sum[:8])
}

// Server answers commands until it is closed.
type Server struct {
	lock   *os.File
	folder *os.File // keeps the socket's address valid, see socketPath
	path   string
	http   *http.Server
}

// Listen answers commands on the socket in a data folder. The keys of commands are their names. database is the
// [Fingerprint] of the database that the commands act on; a command for another one is refused. Listen replaces a
// socket that a killed server left behind. If another process listens in the same folder, the error is [ErrElsewhere].
func Listen(
	ctx context.Context, data, database string, commands map[string]Command, log *slog.Logger,
) (*Server, error) {
	s := &Server{}
	if err := s.take(ctx, data, database, commands, log); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

func (s *Server) take(
	ctx context.Context, data, database string, commands map[string]Command, log *slog.Logger,
) (err error) {
	folder := filepath.Join(data, folderName)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	if err := os.Chmod(folder, 0o700); err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	if s.lock, err = os.OpenFile(filepath.Join(folder, lockName), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	if err := syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrElsewhere
	} else if err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	path, dir, err := socketPath(data)
	if err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	s.folder, s.path = dir, path
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("replace the socket of a server that was killed: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		return fmt.Errorf("listen for commands: %w", err)
	}
	s.http = &http.Server{
		Handler: handler(database, commands, log), ReadTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("commands are no longer answered", "error", err)
		}
	}()
	return nil
}

// Close stops listening and waits for running commands until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	err := s.http.Shutdown(ctx) // removes the socket
	s.release()
	if err != nil {
		return fmt.Errorf("stop answering commands: %w", err)
	}
	return nil
}

func (s *Server) release() {
	if s.folder != nil {
		_ = s.folder.Close()
	}
	if s.lock != nil {
		_ = s.lock.Close() // releases the lock
	}
}

// answer is the JSON answer: Output, or Error with its code.
type answer struct {
	Output json.RawMessage `json:"output,omitempty"`
	Code   navette.Code    `json:"code,omitempty"`
	Error  string          `json:"error,omitempty"`
}

func handler(database string, commands map[string]Command, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		output, err := run(w, r, database, commands[name])
		var a answer
		if err == nil {
			a.Output, err = json.Marshal(output)
		}
		if err != nil {
			a = answer{Code: navette.CodeOf(err), Error: wordsOf(err)}
		}
		log.InfoContext(r.Context(), "command", "name", name, "failed", err != nil)
		_ = json.NewEncoder(w).Encode(a) // fails only if the command was interrupted
	})
}

func run(w http.ResponseWriter, r *http.Request, database string, command Command) (any, error) {
	if r.Method != http.MethodPost || command == nil {
		return nil, navette.Fail(navette.NotFound, "",
			errors.New("the running server does not know this command: is it of another version?"))
	}
	if r.Header.Get(databaseHeader) != database {
		return nil, navette.Fail(navette.Conflict, "",
			errors.New(
				"the running server of this data folder uses another database: name the data folder of the server "+
					"that is meant, or its database"))
	}
	input, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestInput))
	if err != nil {
		return nil, navette.Fail(navette.Invalid, "", err)
	}
	return command(r.Context(), input)
}

// wordsOf returns the text of an error for the command line: that of the cause, if a [navette.Error] has one.
func wordsOf(err error) string {
	var failure *navette.Error
	if errors.As(err, &failure) && failure.Cause != nil {
		return failure.Cause.Error()
	}
	return err.Error()
}

// Call makes the server of a data folder run a command, and decodes the answer into output. database is the
// [Fingerprint] of the database that the command is for. If no server listens, the error is [ErrNotRunning] and nothing
// was done.
func Call(ctx context.Context, data, database, command string, input, output any) error {
	path, dir, err := socketPath(data)
	if errors.Is(err, os.ErrNotExist) {
		return ErrNotRunning
	}
	if err != nil {
		return fmt.Errorf("find the running server: %w", err)
	}
	if dir != nil {
		defer func() { _ = dir.Close() }()
	}
	body, err := json.Marshal(input)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://navette/"+command,
		strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	request.Header.Set(databaseHeader, database)
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context,
		_, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}, DisableKeepAlives: true}}
	response, err := client.Do(request)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return ErrNotRunning
	}
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("run this as the system user of the server, or as root: %w", err)
	}
	if err != nil {
		return fmt.Errorf("ask the running server: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var a answer
	if err := json.NewDecoder(io.LimitReader(response.Body, longestOutput)).Decode(&a); err != nil {
		return fmt.Errorf("read the running server's answer: %w", err)
	}
	if a.Code != "" {
		return navette.Fail(a.Code, "", errors.New(a.Error))
	}
	return json.Unmarshal(a.Output, output)
}

// longestPath is the longest path of a Unix socket, in bytes, that every system accepts. Linux accepts 107, others
// 103.
const longestPath = 103

// socketPath returns the address of the socket of a data folder. If the path is too long for a socket, the address
// refers to an open folder, which the caller closes when the socket is no longer used. Only Linux supports such
// addresses.
func socketPath(data string) (string, *os.File, error) {
	folder := filepath.Join(data, folderName)
	path := filepath.Join(folder, socketName)
	if len(path) <= longestPath {
		return path, nil, nil
	}
	dir, err := os.Open(folder)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), socketName), dir, nil
}
