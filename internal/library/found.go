package library

// Found says where words of a query are in a call, beside its transcript.
type Found struct {
	Title  []Mark       // in the title
	People []MarkedText // the names of those who took part that hold a word
	Chat   bool         // nothing else of the call holds a word: what was written in its chat does
}

// MarkedText is a text with the words that were found in it.
type MarkedText struct {
	Text  string
	Marks []Mark
}

// name adds a participant whose name contains one of the words.
func (f *Found) name(name string, words []string) {
	if marks, _ := marked(name, words); len(marks) > 0 {
		f.People = append(f.People, MarkedText{name, marks})
	}
}

// explain completes where the words were found, once the moments and the names are known.
func (r *Row) explain(words []string) {
	r.Found.Title, _ = marked(r.Call.Title, words)
	r.Found.Chat = len(r.Found.Title)+len(r.Found.People)+len(r.Moments) == 0
}
