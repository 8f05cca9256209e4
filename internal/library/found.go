package library

// Found states where the words of a query occur in a call outside its transcript.
type Found struct {
	Title  []Mark       // places in the title
	People []MarkedText // names of participants that contain a word
	Chat   bool         // the words occur only in the chat
}

// MarkedText is a text with the places where words were found.
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

// explain completes r.Found. The moments and the names must be set.
func (r *Row) explain(words []string) {
	r.Found.Title, _ = marked(r.Call.Title, words)
	r.Found.Chat = len(r.Found.Title)+len(r.Found.People)+len(r.Moments) == 0
}
