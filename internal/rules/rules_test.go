package rules_test

import (
	"maps"
	"slices"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/rules"
)

func TestEveryKindOfPromiseIsKept(t *testing.T) {
	t.Parallel()
	kept := slices.Sorted(maps.Keys(new(rules.Rules).Handlers()))
	kinds := slices.Sorted(slices.Values(navette.PromiseKinds))
	if !slices.Equal(kept, kinds) {
		t.Errorf("kept are %v, the kinds are %v", kept, kinds)
	}
}
