package catcher

import (
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Message is a mail that was caught. It does not change after its arrival.
type Message struct {
	ID           string
	EnvelopeFrom string
	EnvelopeTo   []string
	From, To     string // from the headers, decoded
	Subject      string
	MessageID    string // without angle brackets
	Date         string // as in the header
	ReceivedAt   time.Time
	Size         int // bytes
	Headers      map[string][]string
	Text, HTML   string
	Links        []string // of the text, or of the HTML if there is no text, without repeats
	Attachments  []Attachment
	Raw          []byte
}

// Attachment is a part of a mail that is neither its text nor its HTML.
type Attachment struct {
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"` // in bytes, decoded
}

// maxUnreadable is the number of bytes that are shown as the text of a mail that cannot be parsed.
const maxUnreadable = 64 << 10

// parse parses a mail as far as possible. A malformed mail is kept raw.
func parse(raw []byte) *Message {
	m := &Message{Raw: raw, Size: len(raw), Attachments: []Attachment{}}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Subject = "(unreadable mail)"
		m.Text = strings.ToValidUTF8(string(raw[:min(len(raw), maxUnreadable)]), "\uFFFD")
		m.Links = findLinks(m.Text)
		return m
	}
	m.Headers = map[string][]string(read.Header)
	m.From, m.To = decodeHeader(read.Header.Get("From")), decodeHeader(read.Header.Get("To"))
	m.Subject, m.Date = decodeHeader(read.Header.Get("Subject")), read.Header.Get("Date")
	m.MessageID = strings.Trim(read.Header.Get("Message-Id"), "<> ")
	m.addPart(textproto.MIMEHeader(read.Header), read.Body, 0)
	m.Links = findLinks(m.Text)
	if m.Text == "" {
		m.Links = findLinks(html.UnescapeString(m.HTML))
	}
	return m
}

func decodeHeader(value string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		return value
	}
	return decoded
}

// maxDepth limits the nesting of parts.
const maxDepth = 8

func (m *Message) addPart(header textproto.MIMEHeader, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < maxDepth {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err != nil { // the end, or an error after which nothing can be read
				return
			}
			m.addPart(part.Header, part, depth+1)
		}
	}
	content, _ := io.ReadAll(decoder(header.Get("Content-Transfer-Encoding"), body))
	disposition, dispositionParams, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
	switch text := strings.ReplaceAll(strings.ToValidUTF8(string(content), "\uFFFD"), "\r\n", "\n"); {
	case disposition != "attachment" && kind == "text/plain" && m.Text == "":
		m.Text = text
	case disposition != "attachment" && kind == "text/html" && m.HTML == "":
		m.HTML = text
	default:
		name := dispositionParams["filename"]
		if name == "" {
			name = params["name"]
		}
		m.Attachments = append(m.Attachments, Attachment{decodeHeader(name), header.Get("Content-Type"), len(content)})
	}
}

func decoder(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

var link = regexp.MustCompile(`https?://[^\s<>"']+`)

// findLinks returns the web addresses of a text, without repeats and without trailing punctuation.
func findLinks(text string) []string {
	links := []string{}
	for _, found := range link.FindAllString(text, -1) {
		found = strings.TrimRight(found, ".,;:!?)»")
		if !slices.Contains(links, found) {
			links = append(links, found)
		}
	}
	return links
}
