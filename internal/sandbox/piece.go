package sandbox

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"navette.dev/navette/internal/sandbox/media"
)

// piece is one recorded scene that serves as the recording of a meeting.
type piece struct {
	video, audio, transcript, chat, timeline *content

	longer *longer // nil for a piece that cannot be made longer
}

// longer makes longer recordings of a scene and caches them. They share the scene's media data.
type longer struct {
	scene media.Piece
	mu    sync.Mutex
	made  map[time.Duration]piece // by length
}

// lasting returns the piece as a recording of the given length, rounded to seconds. A piece is never shortened.
func (p piece) lasting(length time.Duration) piece {
	length = length.Round(time.Second)
	if p.longer == nil || length <= p.longer.scene.Duration {
		return p
	}
	p.longer.mu.Lock()
	defer p.longer.mu.Unlock()
	if one, made := p.longer.made[length]; made {
		return one
	}
	files, err := p.longer.scene.Lasting(length)
	if err != nil {
		panic(err) // the scenes are embedded and tested
	}
	var one piece
	for name, into := range one.files() {
		*into = plain(files[name]...)
	}
	p.longer.made[length] = one
	return one
}

// files maps names in the piece's folder to the fields of the piece.
func (p *piece) files() map[string]**content {
	return map[string]**content{
		media.Video: &p.video, media.Audio: &p.audio, media.Transcript: &p.transcript, media.Chat: &p.chat,
		media.Timeline: &p.timeline,
	}
}

// pieces holds the pieces by name.
type pieces struct {
	byName map[string]piece
	names  []string
}

// readPieces reads every folder of a file system that contains a video.
func readPieces(folder fs.FS) (*pieces, error) {
	all := &pieces{byName: map[string]piece{}}
	if folder == nil {
		return builtInPieces()
	}
	videos, err := fs.Glob(folder, "*/video.mp4")
	if err != nil || len(videos) == 0 {
		return nil, fmt.Errorf("read media: no folder holds a video.mp4 (%w)", err)
	}
	for _, video := range videos {
		name := video[:len(video)-len("/video.mp4")]
		one, err := readPiece(folder, name)
		if err != nil {
			return nil, err
		}
		all.byName[name] = one
	}
	all.names = slices.Sorted(maps.Keys(all.byName))
	return all, nil
}

func readPiece(folder fs.FS, name string) (piece, error) {
	var one piece
	for file, into := range one.files() {
		body, err := fs.ReadFile(folder, name+"/"+file)
		if err != nil {
			return piece{}, fmt.Errorf("read media: %w", err)
		}
		*into = plain(body)
	}
	return one, nil
}

// pick returns the named piece, or chooses one by a meeting's topic.
func (p *pieces) pick(name, topic string) piece {
	if one, known := p.byName[name]; known {
		return one
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(topic)) // never fails
	return p.byName[p.names[int(sum.Sum32())%len(p.names)]]
}

// builtInPieces returns the pieces that are embedded in the program.
func builtInPieces() (*pieces, error) {
	all := &pieces{byName: map[string]piece{}}
	for _, scene := range media.Pieces() {
		var one piece
		for name, into := range one.files() {
			body, err := scene.Bytes(name)
			if err != nil {
				return nil, fmt.Errorf("read media: %w", err)
			}
			*into = plain(body)
		}
		one.longer = &longer{scene: scene, made: map[time.Duration]piece{}}
		all.byName[scene.Name] = one
		all.names = append(all.names, scene.Name)
	}
	return all, nil
}
