// Package navette is the centre of the program: its nouns, identifiers, states, error codes, actors and clock.
// It imports the standard library only, and every other package may import it.
package navette
