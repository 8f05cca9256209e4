package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"navette.dev/navette/internal/sandbox"
)

// BenchmarkRequests measures simple requests with authorization, limits and history, among 100,000 meetings.
func BenchmarkRequests(b *testing.B) {
	s := benchStranger(b, nil)
	s.control("POST", "/seed", `{"meetings":100000}`)
	m := s.create(`{"topic":"x"}`)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.ready.REST+"/v2"+m.path(), nil)
			if err != nil {
				b.Error(err)
				return
			}
			r.Header.Set("Authorization", "Bearer "+s.token)
			answer, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkDownload measures the download of a generated recording of 1 GB.
func BenchmarkDownload(b *testing.B) {
	s := benchStranger(b, func(o *sandbox.Options) { o.Behaviour = []string{"download-redirect=none"} })
	const size = 1 << 30
	_, entry := s.recorded(fmt.Sprintf(`{"synthetic_size":%d}`, size))
	b.SetBytes(size)
	b.ResetTimer()
	for range b.N {
		r := s.request("GET", entry.RecordingFiles[0].DownloadURL, "")
		r.Header.Set("Authorization", "Bearer "+s.token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != size {
			b.Fatal(n, err)
		}
		_ = answer.Body.Close()
	}
}

func benchStranger(b *testing.B, change func(*sandbox.Options)) *stranger {
	s := begin(b, func(o *sandbox.Options) {
		o.RateFactor, o.Plan = 10_000, "enterprise"
		if change != nil {
			change(o)
		}
	})
	s.connect(0)
	return s
}
