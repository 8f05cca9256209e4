package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/navette"
)

// plainWay moves files without the program.
type plainWay func(ctx context.Context, b *importBench, addresses []string, dir string) error

// reference returns how long the files take without the program, from Zoom's list to stable storage, and their size.
func (b *importBench) reference(ctx context.Context) (took time.Duration, size float64, err error) {
	dir, err := os.MkdirTemp("", "navette-bench")
	if err != nil {
		return 0, 0, fmt.Errorf("import: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	begin := navette.RealNow()
	addresses, size, err := b.zoom.addresses(ctx)
	if err != nil {
		return 0, 0, err
	}
	err = b.plain(ctx, b, addresses, dir)
	return time.Since(begin), size, err
}

// oneAfterAnother downloads, writes and syncs one file after another over one connection.
func oneAfterAnother(ctx context.Context, b *importBench, addresses []string, dir string) error {
	for i, address := range addresses {
		if err := b.zoom.save(ctx, address, filepath.Join(dir, fmt.Sprint(i))); err != nil {
			return err
		}
	}
	return nil
}

// curls downloads each file by a curl of its own, several at once, and then calls sync.
func curls(ctx context.Context, b *importBench, addresses []string, dir string) error {
	err := eachAtOnce(ctx, addresses, func(ctx context.Context, i int, address string) error {
		return command(ctx, "curl", "-sSfL", "-H", "Authorization: Bearer "+b.zoom.token, "-o",
			filepath.Join(dir, fmt.Sprint(i)), address)
	})
	if err != nil {
		return err
	}
	return command(ctx, "sync")
}

// curlsOfOneProgram downloads all files by one curl, which has several connections, and then calls sync: for small
// files, a program for each would take longer than the file.
func curlsOfOneProgram(ctx context.Context, b *importBench, addresses []string, dir string) error {
	var config strings.Builder
	for i, address := range addresses {
		fmt.Fprintf(&config, "url = %q\noutput = %q\n", address, filepath.Join(dir, fmt.Sprint(i)))
	}
	path := filepath.Join(dir, "addresses")
	if err := os.WriteFile(path, []byte(config.String()), 0o600); err != nil {
		return fmt.Errorf("curl: %w", err)
	}
	err := command(ctx, "curl", "-sSfL", "--parallel", "--parallel-max", fmt.Sprint(plainAtOnce),
		"-H", "Authorization: Bearer "+b.zoom.token, "--config", path)
	if err != nil {
		return err
	}
	return command(ctx, "sync")
}

// uploads sends each download to a bucket as a stream, with the client library's own upload.
func uploads(ctx context.Context, b *importBench, addresses []string, _ string) error {
	client, err := b.s3.NewClient()
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	bucket, err := b.s3.NewBucket(ctx)
	if err != nil {
		return fmt.Errorf("upload: %w", err)
	}
	return eachAtOnce(ctx, addresses, func(ctx context.Context, i int, address string) error {
		answer, err := b.zoom.fetch(ctx, address)
		if err != nil {
			return err
		}
		defer func() { _ = answer.Body.Close() }()
		_, err = client.Client.PutObject(ctx, bucket, fmt.Sprint(i), answer.Body, answer.ContentLength,
			minio.PutObjectOptions{})
		return err
	})
}

func eachAtOnce(ctx context.Context, addresses []string, do func(context.Context, int, string) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(plainAtOnce)
	for i, address := range addresses {
		group.Go(func() error { return do(ctx, i, address) })
	}
	return group.Wait()
}

func command(ctx context.Context, name string, args ...string) error {
	if out, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// fetch asks for a file.
func (z *sandboxProcess) fetch(ctx context.Context, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+z.token)
	answer, err := http.DefaultClient.Do(request)
	if err == nil && answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		err = errors.New(answer.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	return answer, nil
}

// save downloads, writes and syncs one file and its folder.
func (z *sandboxProcess) save(ctx context.Context, address, path string) error {
	answer, err := z.fetch(ctx, address)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	_, err = io.Copy(file, answer.Body)
	return errors.Join(err, file.Sync(), file.Close(), syncPath(filepath.Dir(path)))
}

func syncPath(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return errors.Join(file.Sync(), file.Close())
}
