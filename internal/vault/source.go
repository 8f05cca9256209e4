package vault

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Source is where the keyset is stored. Exactly one of File and Value is set.
type Source struct {
	// File is the path of a keyset in tink's JSON form, readable by its owner only (mode 0600 or 0400).
	File string
	// Create creates the file with a new keyset if it does not exist. Set it only while nothing has been sealed, since
	// a new keyset opens nothing that another one sealed.
	Create bool
	// Value is the same JSON in standard base64, for an environment variable.
	Value string
}

// ErrNoKeyset is returned if the keyset file does not exist and Create is false.
var ErrNoKeyset = errors.New("there is no keyset file")

func (s Source) load() (*keyset.Handle, error) {
	switch {
	case s.File != "" && s.Value != "":
		return nil, errors.New("the keyset comes from a file or from a value, not from both")
	case s.Value != "":
		return decode(s.Value)
	case s.File == "":
		return nil, errors.New("no keyset given")
	}
	handle, err := readFile(s.File)
	if !errors.Is(err, fs.ErrNotExist) {
		return handle, err
	}
	if !s.Create {
		return nil, fmt.Errorf("%w: %s", ErrNoKeyset, s.File)
	}
	return createFile(s.File)
}

func decode(value string) (*keyset.Handle, error) {
	raw, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return nil, errors.New("the keyset value is not base64") // without the cause, which would contain the secret
	}
	return decodeJSON(raw)
}

func decodeJSON(raw []byte) (*keyset.Handle, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, errors.New("the keyset cannot be read: it is not tink's JSON, or it was cut short")
	}
	return handle, nil
}

func encodeJSON(handle *keyset.Handle) ([]byte, error) {
	var out bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out)); err != nil {
		return nil, fmt.Errorf("writing the keyset: %w", err)
	}
	return out.Bytes(), nil
}

func readFile(path string) (*keyset.Handle, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if loose := info.Mode().Perm() & 0o077; loose != 0 {
		return nil, fmt.Errorf("keyset file %s has mode %04o: others can read it; run chmod 600 on it", path,
			info.Mode().Perm())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the keyset: %w", err)
	}
	handle, err := decodeJSON(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return handle, nil
}

// createFile creates a new keyset at path. Of several processes that start at once one creates it, and all of them read
// it.
func createFile(path string) (*keyset.Handle, error) {
	handle, err := newKeyset()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("creating the keyset's folder: %w", err)
	}
	temporary, err := writeTemporary(path, handle)
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(temporary) }()
	if err := os.Link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("creating the keyset: %w", err)
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return readFile(path)
}

// replaceFile replaces the file at path atomically: after a crash it contains the old keyset or the new one.
func replaceFile(path string, handle *keyset.Handle) error {
	temporary, err := writeTemporary(path, handle)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		_ = os.Remove(temporary)
		return fmt.Errorf("replacing the keyset: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// writeTemporary writes handle to a new file beside path, synced and with mode 0600.
func writeTemporary(path string, handle *keyset.Handle) (string, error) {
	raw, err := encodeJSON(handle)
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".keyset-*") // created with mode 0600
	if err != nil {
		return "", fmt.Errorf("writing the keyset: %w", err)
	}
	_, err = file.Write(raw)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		_ = os.Remove(file.Name())
		return "", fmt.Errorf("writing the keyset: %w", err)
	}
	return file.Name(), nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("syncing the keyset's folder: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("syncing the keyset's folder: %w", err)
	}
	return nil
}
