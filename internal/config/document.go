package config

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
)

const introduction = `<!-- Generated from internal/config/flags.go and help.go; to change it, run: make generate -->

# Configuration

` + "`navette serve`" + ` needs no option to start. Each option can be given as a flag or as an environment
variable; the flag wins. All mistakes are reported at once, each with where it was set and what to do.

Options marked *secret* are never logged or shown. Their text may also be in a file, named by the variable with
` + "`_FILE`" + ` appended (` + "`NAVETTE_SMTP_FILE=/run/secrets/smtp`" + `): a flag is visible to every user
who may list the machine's processes.

Durations are numbers with units: ` + "`90s`, `15m`, `24h`" + `.
`

// Document returns docs/configuration.md: the table of options in Markdown.
func Document() []byte {
	var b bytes.Buffer
	b.WriteString(introduction)
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n", s.title)
		for _, o := range s.options {
			tag := optionTag(o.name)
			fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n%s\n", flagUsage(o.name, tag), o.help, strings.Join(facts(tag), " · "))
		}
	}
	return b.Bytes()
}

// optionTag returns the tags of an option.
func optionTag(name string) reflect.StructTag {
	r := reader{flags: new(Flags)}
	field, _ := r.field(name)
	return field.Tag
}

func flagUsage(name string, tag reflect.StructTag) string {
	if placeholder := tag.Get("placeholder"); placeholder != "" {
		return "--" + name + "=" + placeholder
	}
	return "--" + name
}

func facts(tag reflect.StructTag) []string {
	facts := []string{"`" + tag.Get("env") + "`"}
	if value := tag.Get("default"); value != "" {
		facts = append(facts, "default `"+value+"`")
	}
	if _, secret := tag.Lookup("secret"); secret {
		facts = append(facts, "*secret*")
	}
	return facts
}
