package config_test

import (
	"testing"

	"navette.dev/navette/internal/config"
)

func TestSizesHaveUnits(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "0GB": 0, "1B": 1, "500MB": 500_000_000, "2.5 gb": 2_500_000_000, "1TB": 1e12, "20kb": 20_000,
		"": -1, "5": -1, "-1GB": -1, "GB": -1, "NaN": -1, "NaNGB": -1, "1e30TB": -1, "2GiB": -1,
	} {
		got, err := config.ParseSize(text)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestOptionsOfTheStore(t *testing.T) {
	s, err := parse(t, nil)
	if err != nil || s.BlobsBefore != "" || s.BlobsReserve != 2_000_000_000 || s.BlobsCheckEvery.Hours() != 90*24 ||
		s.BlobsCheckRate != 20_000_000 {
		t.Errorf("nothing given: %+v, %v", s, err)
	}
	s, err = parse(t, nil, "--blobs-reserve=0", "--blobs-check-every=off", "--blobs-before=/srv/old")
	if err != nil || s.BlobsReserve != 0 || s.BlobsCheckEvery != 0 || s.BlobsBefore != "/srv/old" {
		t.Errorf("%+v, %v", s, err)
	}
}
