package letters

import "github.com/a-h/templ"

// sans is the font of all texts in a mail. Many mail clients do not inherit it, so every paragraph repeats it.
const sans = "font-family:'Helvetica Neue',Helvetica,Arial,sans-serif;"

// The inline styles of the texts in a mail, from top to bottom.
const (
	brandStyle = sans + "margin:0 0 28px;font-size:15px;line-height:20px;font-weight:600;color:#10151c"
	leadStyle  = sans + "margin:0;font-size:15px;line-height:22px;color:#454e5b"
	hourStyle  = sans + "margin:16px 0 0;font-size:60px;line-height:60px;font-weight:700;letter-spacing:-2px;" +
		"color:#10151c"
	wasStyle   = "font-size:26px;line-height:32px;letter-spacing:-.4px;font-weight:400;color:#454e5b"
	titleStyle = sans + "margin:12px 0 0;font-size:26px;line-height:32px;font-weight:700;letter-spacing:-.4px;" +
		"color:#10151c"
	factsStyle  = sans + "margin:4px 0 0;font-size:16px;line-height:24px;color:#454e5b"
	buttonStyle = sans + "display:inline-block;background:#10151c;color:#ffffff;text-decoration:none;" +
		"font-size:18px;line-height:24px;font-weight:600;padding:16px 32px;border-radius:6px"
	afterStyle = sans + "margin:20px 0 0;font-size:14px;line-height:21px;color:#454e5b"
	// noticeStyle gives the link the height of a finger.
	noticeStyle = "display:inline-block;padding:12px 0;color:#454e5b;text-decoration:underline"
	noteStyle   = sans + "margin:0 0 14px;font-size:14px;line-height:21px;color:#454e5b"
)

// styled returns a style attribute. In an attribute style={ … } templ would escape the quotes of the font's name
// twice.
func styled(css string) templ.Attributes { return templ.Attributes{"style": css} }
