package storage

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// names returns the names of the stores in which this server looks for files, the one for new files first.
func (st *Storage) names() []string {
	if both, is := st.blobs.(*blob.Both); is {
		return []string{both.New.Name(), both.Old.Name()}
	}
	return []string{st.blobs.Name()}
}

// elsewhere returns the names of the stores that have files and in which this server does not look.
func (st *Storage) elsewhere(ctx context.Context) ([]string, error) {
	found, err := st.store.System().Stores(ctx)
	return slices.DeleteFunc(found, func(name string) bool { return name == "" || slices.Contains(st.names(), name) }), err
}

// Status is the state of the stored files of all organizations, for the operator.
type Status struct {
	Store   string             `json:"store"`            // name of the store for new files
	Before  string             `json:"before,omitempty"` // name of the store from which files are moved
	Free    *int64             `json:"free,omitempty"`   // bytes of free space, if that can be read
	Paused  bool               `json:"paused"`           // whether imports pause for lack of space
	In      []navette.StoreSum `json:"in"`               // stored files by store
	Kept    navette.StoreSum   `json:"kept"`             // files in the new store of which the old one has a copy
	Damaged []Damaged          `json:"damaged"`          // at most 100
	Move    *Run               `json:"move,omitempty"`
	Verify  *Run               `json:"verify,omitempty"`
}

// Damaged is a damaged file with its organization.
type Damaged struct {
	Org     string `json:"org"`
	File    string `json:"file"`
	Call    string `json:"call"`
	Title   string `json:"title"`
	Type    string `json:"type"`
	Problem string `json:"problem,omitempty"` // message key of why it could not be imported again
}

// Run is work on the files of all organizations, summed up.
type Run struct {
	RemoveOld bool      `json:"remove_old,omitempty"`
	Files     int64     `json:"files"`
	Bytes     int64     `json:"bytes"`
	DoneFiles int64     `json:"done_files"`
	DoneBytes int64     `json:"done_bytes"`
	Failed    int64     `json:"failed"` // number of files that were missing or had another content
	BegunAt   time.Time `json:"begun_at"`
	Done      bool      `json:"done"`
	Problem   string    `json:"problem,omitempty"` // message key of why the newest try of an organization failed
	Detail    string    `json:"detail,omitempty"`  // the files with which it failed
}

// mostDamaged is the number of damaged files that a status names.
const mostDamaged = 100

// Status returns the state of the stored files of all organizations.
func (st *Storage) Status(ctx context.Context) (Status, error) {
	names := st.names()
	s := Status{Store: names[0], Paused: st.Low(), Damaged: []Damaged{}}
	if len(names) > 1 {
		s.Before = names[1]
	}
	if space, err := st.blobs.Space(ctx); err == nil && space.Known {
		s.Free = &space.Free
	}
	ids, err := st.store.System().Organizations(ctx)
	if err != nil {
		return s, err
	}
	for _, id := range ids {
		if err := s.add(ctx, st.store.Org(id)); err != nil {
			return s, err
		}
	}
	return s, nil
}

// add adds an organization.
func (s *Status) add(ctx context.Context, org *store.Org) error {
	sums, err := org.StoreSums(ctx)
	if err != nil {
		return err
	}
	for _, sum := range sums {
		at := slices.IndexFunc(s.In, func(in navette.StoreSum) bool { return in.Store == sum.Store })
		if at < 0 {
			at, s.In = len(s.In), append(s.In, navette.StoreSum{Store: sum.Store})
		}
		s.In[at].Files, s.In[at].Bytes = s.In[at].Files+sum.Files, s.In[at].Bytes+sum.Bytes
	}
	kept, err := org.SumKept(ctx, s.Before)
	if err != nil {
		return err
	}
	s.Kept.Files, s.Kept.Bytes = s.Kept.Files+kept.Files, s.Kept.Bytes+kept.Bytes
	damaged, err := org.DamagedFiles(ctx, mostDamaged-len(s.Damaged))
	for _, d := range damaged {
		s.Damaged = append(s.Damaged, Damaged{org.ID, d.FileID, d.CallID, d.Title, d.FileType, d.Failure})
	}
	if err != nil {
		return err
	}
	if s.Move, err = addRun(ctx, org, s.Move, navette.StorageMove, navette.PromiseMove); err != nil {
		return err
	}
	s.Verify, err = addRun(ctx, org, s.Verify, navette.StorageVerify, navette.PromiseRecheck)
	return err
}

// addRun adds an organization's work of a kind to that of the others, which is nil before the first.
func addRun(
	ctx context.Context, org *store.Org, all *Run, kind navette.StorageRunKind, promise navette.PromiseKind,
) (*Run, error) {
	run, err := org.StorageRun(ctx, kind)
	if err != nil || run.BegunAt.IsZero() {
		return all, err
	}
	if all == nil {
		all = &Run{BegunAt: run.BegunAt.Time, Done: true}
	}
	all.RemoveOld = run.RemoveOld
	all.Files, all.Bytes = all.Files+run.Files, all.Bytes+run.Bytes
	all.DoneFiles, all.DoneBytes = all.DoneFiles+run.DoneFiles, all.DoneBytes+run.DoneBytes
	all.Failed += run.Failed
	if run.Open() {
		all.Done = false
		p, err := org.PromiseAbout(ctx, promise, org.ID)
		if err != nil {
			return all, navette.IgnoreNotFound(err)
		}
		if p.LastError != "" {
			all.Problem, all.Detail = p.LastError, p.LastDetail
		}
	}
	return all, nil
}
