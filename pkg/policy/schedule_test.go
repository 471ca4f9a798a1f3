// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
	"time"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func schedule(t *testing.T, spec string) Schedule {
	t.Helper()
	s, err := ParseSchedule(spec)
	if err != nil {
		t.Fatalf("ParseSchedule(%q): %v", spec, err)
	}
	return s
}

func TestParseScheduleRefuses(t *testing.T) {
	tests := map[string]struct{ spec, want string }{
		"empty":             {"", "empty"},
		"four fields":       {"* * * *", "expected exactly 5 fields"},
		"six fields":        {"0 * * * * *", "expected exactly 5 fields"},
		"minute 60":         {"60 * * * *", "above maximum"},
		"unknown word":      {"@fortnightly", "unrecognized descriptor"},
		"reboot":            {"@reboot", "unrecognized descriptor"},
		"never":             {"0 0 30 2 *", "never fires"},
		"no minute":         {", * * * *", "never fires"},
		"unknown zone":      {"CRON_TZ=Mars/Base 0 0 * * *", `unknown time zone "Mars/Base"`},
		"zone alone":        {"CRON_TZ=UTC", "empty spec"},
		"zone is nothing":   {"CRON_TZ= 0 0 * * *", "unknown time zone"},
		"zone Local":        {"TZ=Local 0 0 * * *", "unknown time zone"},
		"zone and @every":   {"CRON_TZ=Europe/Berlin @every 6h", "means nothing"},
		"too often":         {"@every 59s", "at least 1m0s"},
		"backwards":         {"@every -6h", "at least 1m0s"},
		"half seconds":      {"@every 90.5s", "whole seconds"},
		"not a duration":    {"@every day", "not a duration"},
		"every without any": {"@every", "unrecognized descriptor"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ParseSchedule(tt.spec)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseSchedule(%q) = %v, want an error with %q", tt.spec, err, tt.want)
			}
		})
	}
}

func TestScheduleNext(t *testing.T) {
	tests := map[string]struct{ spec, after, want string }{
		"every minute":         {"* * * * *", "2026-05-01T10:00:30Z", "2026-05-01T10:01:00Z"},
		"on time is not next":  {"0 3 * * *", "2026-05-01T03:00:00Z", "2026-05-02T03:00:00Z"},
		"UTC by default":       {"0 3 * * *", "2026-05-01T04:30:00+02:00", "2026-05-01T03:00:00Z"},
		"zone":                 {"CRON_TZ=Europe/Berlin 0 3 * * *", "2026-05-01T00:00:00Z", "2026-05-01T01:00:00Z"},
		"descriptor":           {"@hourly", "2026-05-01T10:00:30Z", "2026-05-01T11:00:00Z"},
		"descriptor and zone":  {"TZ=Asia/Kolkata @daily", "2026-05-01T00:00:00Z", "2026-05-01T18:30:00Z"},
		"every counts on":      {"@every 6h", "2026-05-01T01:02:03Z", "2026-05-01T07:02:03Z"},
		"leap day":             {"0 0 29 2 *", "2026-05-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		"leapt over":           {"CRON_TZ=America/New_York 30 2 * * *", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"},
		"after the leap":       {"CRON_TZ=America/New_York 30 2 * * *", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"},
		"leapt over, eastern":  {"CRON_TZ=Europe/Berlin 30 2 * * *", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		"leapt over, midnight": {"CRON_TZ=Africa/Cairo 30 0 * * *", "2026-04-23T20:00:00Z", "2026-04-23T22:00:00Z"},
		"hourly skips nothing": {"CRON_TZ=America/New_York 30 * * * *", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"},
		"not twice in autumn":  {"CRON_TZ=America/New_York 30 3 * * *", "2026-11-01T00:00:00Z", "2026-11-01T08:30:00Z"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := schedule(t, tt.spec).Next(at(t, tt.after)); !got.Equal(at(t, tt.want)) || got.Location() != time.UTC {
				t.Errorf("Next(%s) = %s, want %s", tt.after, got, tt.want)
			}
		})
	}
	if got := (Schedule{}).Next(at(t, "2026-05-01T00:00:00Z")); !got.IsZero() {
		t.Errorf("zero Schedule: Next = %s, want none", got)
	}
}

func TestScheduleDue(t *testing.T) {
	tests := map[string]struct{ spec, last, now, want string }{
		"not yet":             {"0 3 * * *", "2026-05-01T03:00:00Z", "2026-05-02T02:59:59Z", ""},
		"on the second":       {"0 3 * * *", "2026-05-01T03:00:00Z", "2026-05-02T03:00:00Z", "2026-05-02T03:00:00Z"},
		"late, nominal time":  {"0 3 * * *", "2026-05-01T03:00:00Z", "2026-05-02T09:41:00Z", "2026-05-02T03:00:00Z"},
		"many missed, one":    {"* * * * *", "2025-05-01T00:00:00Z", "2026-05-02T09:41:20Z", "2026-05-02T09:41:00Z"},
		"every, not yet":      {"@every 6h", "2026-05-01T01:02:03Z", "2026-05-01T07:02:02Z", ""},
		"every":               {"@every 6h", "2026-05-01T01:02:03Z", "2026-05-01T07:02:03Z", "2026-05-01T07:02:03Z"},
		"every, keeps anchor": {"@every 6h", "2026-05-01T01:02:03Z", "2026-05-03T00:00:00Z", "2026-05-02T19:02:03Z"},
		"clock went back":     {"@every 6h", "2026-05-01T01:02:03Z", "2026-04-01T00:00:00Z", ""},
		"irregular":           {"0 0 1,15 * *", "2026-01-01T00:00:00Z", "2026-05-14T00:00:00Z", "2026-05-01T00:00:00Z"},
		"last of the day":     {"*/10 9-17 * * 1-5", "2026-05-01T00:00:00Z", "2026-05-03T12:00:00Z", "2026-05-01T17:50:00Z"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := schedule(t, tt.spec)
			got, ok := s.Due(at(t, tt.last), at(t, tt.now))
			if tt.want == "" {
				if ok {
					t.Errorf("Due = %s, want none", got)
				}
				return
			}
			if !ok || !got.Equal(at(t, tt.want)) {
				t.Fatalf("Due = %s, %v, want %s", got, ok, tt.want)
			}
			if again, ok := s.Due(got, at(t, tt.now)); ok {
				t.Errorf("after the run at %s, %s is due too: a restart repeats", got, again)
			}
		})
	}
}

// A scheduler that looks often and one that looks seldom agree on the times.
func TestScheduleDueDoesNotDrift(t *testing.T) {
	for _, spec := range []string{"@every 7m", "*/7 * * * *", "CRON_TZ=Europe/Berlin 30 2 * * *", "0 */5 * * *"} {
		s := schedule(t, spec)
		start := at(t, "2026-03-28T00:00:00Z")
		var often, nominal []time.Time
		last := start
		for now := start; now.Before(start.Add(72 * time.Hour)); now = now.Add(time.Minute) {
			if run, ok := s.Due(last, now); ok {
				often = append(often, run)
				last = run
			}
		}
		for run := s.Next(start); run.Before(start.Add(72 * time.Hour)); run = s.Next(run) {
			nominal = append(nominal, run)
		}
		if len(often) != len(nominal) {
			t.Fatalf("%s: %d runs were due, %d are nominal", spec, len(often), len(nominal))
		}
		for i := range often {
			if !often[i].Equal(nominal[i]) {
				t.Fatalf("%s: run %d at %s, nominal %s", spec, i, often[i], nominal[i])
			}
		}
	}
}

func TestLongestGap(t *testing.T) {
	tests := map[string]time.Duration{
		"@every 90m":        90 * time.Minute,
		"* * * * *":         time.Minute,
		"0 3 * * *":         24 * time.Hour,
		"0 9,17 * * *":      16 * time.Hour,
		"* 3 * * *":         23*time.Hour + time.Minute,
		"0 0 * * 1":         7 * 24 * time.Hour,
		"0 0 1 * *":         31 * 24 * time.Hour,
		"* * 2 1 *":         366*24*time.Hour - 23*time.Hour - 59*time.Minute,
		"0 0 29 2 *":        1461 * 24 * time.Hour,
		"*/15 9-17 * * 1-5": 63*time.Hour + 15*time.Minute,
	}
	for spec, want := range tests {
		if got := schedule(t, spec).longestGap(); got != want {
			t.Errorf("longestGap(%q) = %s, want %s", spec, got, want)
		}
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, spec := range []string{"* * * * *", "@every 6h", "CRON_TZ=Europe/Berlin 30 2 * * *", "CRON_TZ=x", "TZ=", "0 0 29 2 *", "@daily", "*/0 * * * *", "1-0/9 , * * *"} {
		f.Add(spec, int64(1_770_000_000), int64(86_400))
	}
	f.Fuzz(func(t *testing.T, spec string, unix, ahead int64) {
		s, err := ParseSchedule(spec)
		if err != nil {
			return
		}
		const year2100 = 4_102_444_800
		last := time.Unix((unix%year2100+year2100)%year2100, 0)
		now := last.Add(time.Duration((ahead%1e8+1e8)%1e8) * time.Second)
		if next := s.Next(last); !next.IsZero() && !next.After(last) {
			t.Fatalf("%q: Next(%s) = %s is not after it", spec, last, next)
		}
		run, ok := s.Due(last, now)
		if !ok {
			return
		}
		if !run.After(last) || run.After(now) {
			t.Fatalf("%q: Due(%s, %s) = %s is outside", spec, last, now, run)
		}
		if again, ok := s.Due(run, now); ok {
			t.Fatalf("%q: Due(%s, %s) = %s, and then %s again", spec, last, now, run, again)
		}
	})
}
