// Package chromium starts a Chromium without a window, for tests of pages and for pictures of them.
package chromium

import (
	"context"
	"fmt"
	"slices"

	"github.com/chromedp/chromedp"
)

// Start starts a Chromium with additional options. Contexts that [chromedp.NewContext] makes of the returned one are
// its tabs. stop ends the browser.
func Start(
	ctx context.Context, further ...chromedp.ExecAllocatorOption,
) (browser context.Context, stop func(), err error) {
	options := slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
	}, further)
	allocator, stopAllocator := chromedp.NewExecAllocator(ctx, options...)
	browser, stopBrowser := chromedp.NewContext(allocator)
	stop = func() { stopBrowser(); stopAllocator() }
	if err := chromedp.Run(browser); err != nil {
		stop()
		return nil, nil, fmt.Errorf("start Chromium (install it with: make deps): %w", err)
	}
	return browser, stop, nil
}
