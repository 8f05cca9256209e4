package sandbox

import (
	"fmt"
	"maps"
	"strconv"
	"time"
)

// pageTokenLife is how long a next_page_token is valid.
const pageTokenLife = 15 * time.Minute

// pageInfo is the head of Zoom's lists.
type pageInfo struct {
	NextPageToken string `json:"next_page_token"`
	PageCount     int    `json:"page_count"`
	PageSize      int    `json:"page_size"`
	TotalRecords  int    `json:"total_records"`
}

// numberedPage is the pageInfo of lists that still have the deprecated page number.
type numberedPage struct {
	NextPageToken string `json:"next_page_token"`
	PageCount     int    `json:"page_count"`
	PageNumber    int    `json:"page_number"`
	PageSize      int    `json:"page_size"`
	TotalRecords  int    `json:"total_records"`
}

func (p pageInfo) numbered(offset int) numberedPage {
	return numberedPage{p.NextPageToken, p.PageCount, offset/p.PageSize + 1, p.PageSize, p.TotalRecords}
}

// page returns the requested page of a list. A page size above largest is reduced to it, as Zoom does.
func page[T any](c *call, items []T, largest int) (info pageInfo, part []T, offset int, err error) {
	size, err := c.number("page_size", 30)
	if err != nil {
		return info, nil, 0, err
	}
	if size < 1 {
		size = 30
	}
	size = min(size, largest)
	if token := c.query.Get("next_page_token"); token != "" {
		offset, err = c.readPageToken(token)
	} else if c.query.Get("page_number") != "" {
		offset, err = c.number("page_number", 1)
		offset = max(0, offset-1) * size
	}
	if err != nil {
		return info, nil, 0, err
	}
	offset = min(offset, len(items))
	end := min(offset+size, len(items))
	info = pageInfo{PageCount: (len(items) + size - 1) / size, PageSize: size, TotalRecords: len(items)}
	if end < len(items) {
		info.NextPageToken = c.signToken(map[string]any{
			"offset": end, "list": c.listName(), "exp": c.now.Add(pageTokenLife).Unix(),
		})
	}
	return info, items[offset:end], offset, nil
}

// listName identifies the requested list by its address and filters. A page token is valid for one list only.
func (c *call) listName() string {
	filters := maps.Clone(c.query)
	for _, page := range []string{"next_page_token", "page_number", "page_size"} {
		filters.Del(page)
	}
	return fingerprint(c.op.title + " " + fmt.Sprint(c.vars) + " " + filters.Encode())
}

func (c *call) readPageToken(token string) (int, error) {
	claims, good := c.readToken(token, c.now)
	offset, isPage := claims["offset"].(float64)
	if !good || !isPage || claims["list"] != c.listName() {
		return 0, refuse(400, 300, "The next page token is invalid or expired.")
	}
	return int(offset), nil
}

// number reads an integer of the query, or returns def if there is none.
func (c *call) number(name string, def int) (int, error) {
	text := c.query.Get(name)
	if text == "" {
		return def, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, invalid(fieldError{name, "Invalid field."})
	}
	return n, nil
}
