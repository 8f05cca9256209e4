package media

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

const maxMessages = 100_000

// Message is one message of a meeting's chat.
type Message struct {
	At   time.Duration // since the start of the recording
	From string        // display name; "" for text before the first message
	To   string        // "Everyone", a name, or "" if the file omits it
	Text string        // may have several lines of text
}

// Patterns of the first line of a message. Zoom has written "00:01:02\tFrom Ana : Hello", "00:01:02\tAna:\tHello" and
// "00:01:02 From Ana to Everyone: Hello".
var (
	chatStart = regexp.MustCompile(`^(\d{1,3}):(\d{2}):(\d{2})\s+(\S.*)$`)
	chatFrom  = regexp.MustCompile(`^(?i:From)\s+(.+?)(?:\s+(?i:to)\s+(.+?))?\s*:(?:\s+(.*))?$`)
	chatName  = regexp.MustCompile(`^(.+?):(?:\s+(.*))?$`)
)

// ParseChat parses the chat file of a cloud recording. A line that begins no message continues the previous one.
func ParseChat(r io.Reader) ([]Message, error) {
	in := newLines(r)
	var all []Message
	var text strings.Builder // text of the last message
	for line, ok := in.next(); ok; line, ok = in.next() {
		m, starts := parseMessage(line)
		if !starts {
			text.WriteString("\n" + line)
			continue
		}
		if len(all) == maxMessages {
			return nil, fmt.Errorf("line %d: %w: more than %d messages", in.number, ErrTooLarge, maxMessages)
		}
		all = endMessage(all, &text)
		all = append(all, m)
		text.WriteString(m.Text)
	}
	return endMessage(all, &text), in.failure()
}

// endMessage adds the text read so far to the last message. Text before the first message becomes a message without a
// sender.
func endMessage(all []Message, text *strings.Builder) []Message {
	said := strings.TrimSpace(text.String())
	text.Reset()
	if len(all) > 0 {
		all[len(all)-1].Text = said
	} else if said != "" {
		all = append(all, Message{Text: said})
	}
	return all
}

// parseMessage parses the first line of a message.
func parseMessage(line string) (Message, bool) {
	if line == "" || line[0] < '0' || line[0] > '9' {
		return Message{}, false // skips matching for most lines of a long message
	}
	m := chatStart.FindStringSubmatch(line)
	if m == nil {
		return Message{}, false
	}
	at := clockOf(m[1:4])
	if p := chatFrom.FindStringSubmatch(m[4]); p != nil {
		return Message{At: at, From: p[1], To: p[2], Text: p[3]}, true
	}
	if p := chatName.FindStringSubmatch(m[4]); p != nil {
		return Message{At: at, From: p[1], Text: p[2]}, true
	}
	return Message{}, false
}
