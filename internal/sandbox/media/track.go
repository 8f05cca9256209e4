package media

import (
	"encoding/binary"
	"errors"
	"slices"
)

// track is the content of a trak's sample tables.
type track struct {
	scale   uint32   // units of time per second
	stsd    []byte   // the body of the box with the sample descriptions, which is copied
	times   []int64  // when each sample begins, in units
	sizes   []uint32 // in bytes
	offsets []uint32 // in the file
	sync    []int    // indexes of the sync samples, which can be decoded alone; nil if all samples can
}

// played is a sample of the piece at its position in a recording.
type played struct {
	sample int
	at     int64  // when it begins, in units; set for video only
	lasts  uint32 // its duration in units
}

// readTrack reads the tables of a trak.
func readTrack(trak []byte) (*track, error) {
	t := &track{}
	// runs has three numbers for each run of chunks with as many samples: first chunk, samples per chunk, description
	var chunks, runs []uint32
	var walk func(name string, at int, body []byte) error
	walk = func(name string, _ int, body []byte) error {
		switch name {
		case "mdia", "minf", "stbl":
			return eachBox(body, walk)
		case "mdhd":
			t.scale = binary.BigEndian.Uint32(body[12:])
		case "stsd":
			t.stsd = body
		case "stts":
			t.readTimes(numbers(body, 8))
		case "stsz":
			t.sizes = numbers(body, 12)
		case "stco":
			chunks = numbers(body, 8)
		case "stsc":
			runs = numbers(body, 8)
		case "stss":
			for _, n := range numbers(body, 8) {
				t.sync = append(t.sync, int(n)-1)
			}
		}
		return nil
	}
	if err := eachBox(trak, walk); err != nil {
		return nil, err
	}
	t.readOffsets(chunks, runs)
	if len(t.times) < 2 || len(t.times) != len(t.sizes) || len(t.times) != len(t.offsets) {
		return nil, errors.New("tables of samples that differ in length")
	}
	return t, nil
}

// readTimes computes the times of the samples from pairs of a count and a duration (stts).
func (t *track) readTimes(pairs []uint32) {
	var at int64
	for i := 0; i+1 < len(pairs); i += 2 {
		for range pairs[i] {
			t.times = append(t.times, at)
			at += int64(pairs[i+1])
		}
	}
}

// readOffsets computes the offsets of the samples, which follow each other within a chunk (stco, stsc).
func (t *track) readOffsets(chunks, runs []uint32) {
	for i, offset := range chunks {
		run := 0
		for run+3 < len(runs) && int(runs[run+3]) <= i+1 {
			run += 3
		}
		for range runs[run+1] {
			if len(t.offsets) == len(t.sizes) {
				return
			}
			t.offsets = append(t.offsets, offset)
			offset += t.sizes[len(t.offsets)-1]
		}
	}
}

// syncFrom returns the index of the first sync sample at or after an instant, or the number of samples if there is
// none. It accepts a picture that begins up to a fifteenth of a second earlier, since pictures are a tenth of a second
// apart.
func (t *track) syncFrom(at int64) int {
	i := slices.IndexFunc(t.sync, func(n int) bool { return t.times[n] >= at-int64(t.scale)/15 })
	if i < 0 {
		return len(t.times)
	}
	return t.sync[i]
}

// tables returns the body of an stbl for the samples that are played, each in a chunk of its own.
func (t *track) tables(all []played, shift int) []byte {
	var lengths, sizes, offsets, sync []uint32
	for i, p := range all {
		if n := len(lengths); n > 0 && lengths[n-1] == p.lasts {
			lengths[n-2]++
		} else {
			lengths = append(lengths, 1, p.lasts)
		}
		sizes = append(sizes, t.sizes[p.sample])
		offsets = append(offsets, uint32(int(t.offsets[p.sample])+shift))
		if slices.Contains(t.sync, p.sample) {
			sync = append(sync, uint32(i+1))
		}
	}
	out := box("stsd", t.stsd)
	out = append(out, table("stts", lengths, uint32(len(lengths)/2))...)
	if t.sync != nil {
		out = append(out, table("stss", sync, uint32(len(sync)))...)
	}
	out = append(out, table("stsc", []uint32{1, 1, 1}, 1)...)
	out = append(out, table("stsz", sizes, 0, uint32(len(sizes)))...)
	return append(out, table("stco", offsets, uint32(len(offsets)))...)
}

// table returns a box of version 0 without flags that contains counts and then entries.
func table(name string, entries []uint32, counts ...uint32) []byte {
	body := make([]byte, 4, 4+4*(len(counts)+len(entries)))
	for _, n := range append(counts, entries...) {
		body = binary.BigEndian.AppendUint32(body, n)
	}
	return box(name, body)
}

// numbers returns the 32-bit numbers in a box's body from an offset on.
func numbers(body []byte, from int) []uint32 {
	all := make([]uint32, 0, len(body)/4)
	for at := from; at+4 <= len(body); at += 4 {
		all = append(all, binary.BigEndian.Uint32(body[at:]))
	}
	return all
}
