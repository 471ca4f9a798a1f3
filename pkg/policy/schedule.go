// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // the webhook and the scheduler live in images without zoneinfo, and must agree

	"github.com/robfig/cron/v3"
)

// MinInterval is the shortest time between two scans of a pod. Each scan leaves
// an ephemeral container that nobody can remove.
const MinInterval = time.Minute

// Schedule says when scans are due: five cron fields, @hourly and its like, or
// @every DURATION. It is in UTC unless CRON_TZ=ZONE begins it. The zero
// Schedule is never due.
type Schedule struct {
	spec  string
	every time.Duration // of @every, else 0
	cron  *cron.SpecSchedule
}

const allHours = 1<<24 - 1

// ParseSchedule reads a schedule. It refuses one that never fires and an
// interval below MinInterval.
func ParseSchedule(spec string) (Schedule, error) {
	s := Schedule{spec: strings.TrimSpace(spec)}
	expr, zone := s.spec, time.UTC
	// robfig/cron slices out of range on a zone without an expression.
	for _, key := range []string{"CRON_TZ=", "TZ="} {
		rest, found := strings.CutPrefix(expr, key)
		if !found {
			continue
		}
		name, after, _ := strings.Cut(rest, " ")
		loc, err := time.LoadLocation(name)
		if err != nil || name == "" || loc == time.Local {
			return Schedule{}, fmt.Errorf("unknown time zone %q", name)
		}
		expr, zone = strings.TrimSpace(after), loc
		break
	}
	if d, found := strings.CutPrefix(expr, "@every "); found {
		return parseEvery(s.spec, strings.TrimSpace(d), zone)
	}
	parsed, err := cron.ParseStandard(expr)
	if err != nil {
		return Schedule{}, err
	}
	c, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Schedule{}, fmt.Errorf("unknown form %q", expr)
	}
	c.Location = zone
	s.cron = c
	if s.Next(time.Unix(0, 0)).IsZero() {
		return Schedule{}, errors.New("never fires")
	}
	return s, nil
}

func parseEvery(spec, duration string, zone *time.Location) (Schedule, error) {
	d, err := time.ParseDuration(duration)
	switch {
	case err != nil:
		return Schedule{}, fmt.Errorf("%q is not a duration such as 30m or 6h", duration)
	case zone != time.UTC:
		return Schedule{}, errors.New("a time zone means nothing with @every")
	case d < MinInterval:
		return Schedule{}, fmt.Errorf("the interval must be at least %s", MinInterval)
	case d%time.Second != 0:
		return Schedule{}, errors.New("the interval must be whole seconds")
	}
	return Schedule{spec: spec, every: d}, nil
}

// String is the schedule as the user wrote it.
func (s Schedule) String() string { return s.spec }

// IsZero tells whether there is no schedule.
func (s Schedule) IsZero() bool { return s.spec == "" }

// Equal tells whether both are written the same.
func (s Schedule) Equal(o Schedule) bool { return s.spec == o.spec }

// Next is the first nominal time after t, in UTC, or zero if there is none.
// With @every it counts from t, so t must be a nominal time or the pod's creation.
func (s Schedule) Next(t time.Time) time.Time {
	switch {
	case s.every > 0:
		return t.UTC().Truncate(time.Second).Add(s.every)
	case s.cron == nil:
		return time.Time{}
	}
	next := s.cron.Next(t)
	if jump := s.nextJump(t); !jump.IsZero() && (next.IsZero() || jump.Before(next)) {
		next = jump
	}
	if next.IsZero() {
		return next
	}
	return next.UTC()
}

// nextJump is the instant after t at which clocks that are put forward leap
// over the next run, or zero. robfig/cron drops such a run (robfig/cron#541);
// cron(8) does it at the leap, and so do we. A schedule of every hour misses none.
func (s Schedule) nextJump(t time.Time) time.Time {
	if s.cron.Location == time.UTC || s.cron.Hour&allHours == allHours {
		return time.Time{}
	}
	// The run by the wall clock, on a calendar that has every hour.
	wall := *s.cron
	wall.Location = time.UTC
	want := wall.Next(inZone(t.In(s.cron.Location), time.UTC))
	if want.IsZero() {
		return time.Time{}
	}
	got := inZone(want, s.cron.Location)
	shown := inZone(got, time.UTC)
	if shown.Equal(want) {
		return time.Time{}
	}
	// An hour that does not exist is answered from either side of the leap.
	leap, end := got.ZoneBounds()
	if shown.Before(want) {
		leap = end
	}
	if !leap.After(t) {
		return time.Time{}
	}
	return leap
}

// inZone is the time at which the clocks of loc show what t shows.
func inZone(t time.Time, loc *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
}

// Due tells whether a run is due at now, and its nominal time. last is the
// nominal time of the last run, or the pod's creation if there was none; as
// the answer depends on nothing else, a restart neither loses nor repeats a run.
//
// Of several missed runs only the latest is due: a scheduler that was away from
// Friday to Tuesday has to know what is true now, once.
func (s Schedule) Due(last, now time.Time) (nominal time.Time, ok bool) {
	first := s.Next(last)
	if first.IsZero() || first.After(now) {
		return time.Time{}, false
	}
	if s.every > 0 {
		return first.Add(now.Sub(first) / s.every * s.every), true
	}
	// Next never goes back when t goes forward, so the last t whose run is not
	// after now can be searched instead of counting every run since last.
	seconds := int(now.Sub(first) / time.Second)
	n := sort.Search(seconds, func(i int) bool {
		next := s.Next(first.Add(time.Duration(i) * time.Second))
		return next.IsZero() || next.After(now)
	})
	if n == 0 {
		return first, true
	}
	return s.Next(first.Add(time.Duration(n-1) * time.Second)), true
}

// longestGap is the longest time without a run, over a leap year's cycle and
// without regard to summer time. Merge compares schedules by it.
func (s Schedule) longestGap() time.Duration {
	switch {
	case s.every > 0:
		return s.every
	case s.cron == nil:
		return 1<<63 - 1
	}
	c := *s.cron
	c.Location = time.UTC
	inDay, span := dayGaps(c.Hour, c.Minute)
	longest := inDay
	end := time.Date(2032, time.December, 31, 0, 0, 0, 0, time.UTC)
	for run := c.Next(time.Date(2023, time.December, 31, 0, 0, 0, 0, time.UTC)); run.Before(end); {
		midnight := time.Date(run.Year(), run.Month(), run.Day()+1, 0, 0, 0, 0, time.UTC)
		next := c.Next(midnight.Add(-time.Second))
		if next.IsZero() {
			break
		}
		longest = max(longest, next.Sub(run)-span)
		run = next
	}
	return longest
}

// dayGaps is the longest gap between two runs of one day, and the time from a
// day's first run to its last.
func dayGaps(hours, minutes uint64) (longest, span time.Duration) {
	first, last := -1, -1
	for h := range 24 {
		for m := range 60 {
			if hours&(1<<h) == 0 || minutes&(1<<m) == 0 {
				continue
			}
			at := h*60 + m
			if first < 0 {
				first, last = at, at
			}
			longest = max(longest, time.Duration(at-last)*time.Minute)
			last = at
		}
	}
	return longest, time.Duration(last-first) * time.Minute
}
