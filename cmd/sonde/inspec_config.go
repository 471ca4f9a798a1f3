// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// readConfig sets the flags that a configuration of InSpec gives and the command
// line does not. The file "-" is stdin.
func readConfig(f *pflag.FlagSet, file string, stdin io.Reader) error {
	var data []byte
	var err error
	if file == "-" {
		data, err = io.ReadAll(stdin)
	} else {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	c, err := parseConfig(data)
	if err == nil {
		err = c.apply(f)
	}
	if err != nil {
		return usage("configuration %s: %w", file, err)
	}
	return nil
}

// config is InSpec's configuration file, of version 1.1 or 1.2, or of before
// there were versions (InSpec: lib/inspec/config.rb).
type config struct {
	options   map[string]any
	reporters map[string]any
}

func parseConfig(data []byte) (*config, error) {
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	c := &config{options: doc}
	version, versioned := doc["version"]
	if versioned {
		if version != "1.1" && version != "1.2" {
			return nil, usage("version %v: allowed are 1.1 and 1.2", version)
		}
		options, ok := doc["cli_options"].(map[string]any)
		if !ok && doc["cli_options"] != nil {
			return nil, usage("cli_options is no mapping")
		}
		c.options = options
		for _, key := range slices.Sorted(maps.Keys(doc)) {
			switch key {
			case "version", "cli_options", "reporter":
			case "credentials", "plugins": // of targets and plugins, which only a flag calls for
			case "compliance":
				return nil, usage("compliance: nothing is contacted")
			default:
				return nil, usage("there is no field %q", key)
			}
		}
	}
	given := doc["reporter"]
	if given == nil {
		given = c.options["reporter"]
	}
	reporters, ok := given.(map[string]any)
	if !ok && given != nil {
		return nil, usage("reporter is no mapping of names to where they go")
	}
	c.reporters = reporters
	return c, nil
}

// apply sets flags. An option that is false is the flag that says no.
func (c *config) apply(f *pflag.FlagSet) error {
	set := func(name string, values ...any) error {
		if f.Changed(name) || f.Changed("no-"+name) || f.Changed(strings.TrimPrefix(name, "no-")) {
			return nil
		}
		for _, v := range values {
			text := fmt.Sprint(v)
			if n, ok := v.(float64); ok && n == float64(int64(n)) {
				text = fmt.Sprint(int64(n))
			}
			if err := f.Set(name, text); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(c.options)) {
		name, value := dashed(key), c.options[key]
		switch v := value.(type) {
		case nil:
			continue
		case bool:
			if !v && f.Lookup(name) != nil && f.Lookup("no-"+name) == nil {
				continue // what it is anyway
			}
			if !v {
				name, value = "no-"+name, true
			}
		}
		if name == "reporter" {
			continue
		}
		if f.Lookup(name) == nil || name == "config" || name == "root" {
			return usage("there is no option %q", key)
		}
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		if err := set(name, list...); err != nil {
			return err
		}
	}
	return c.report(f)
}

// report adds the reporters that the command line does not name itself.
func (c *config) report(f *pflag.FlagSet) error {
	given, err := f.GetStringArray("reporter")
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(c.reporters)) {
		spec := name
		to, ok := c.reporters[name].(map[string]any)
		if !ok && c.reporters[name] != nil {
			return usage("reporter %s is no mapping", name)
		}
		for _, key := range slices.Sorted(maps.Keys(to)) {
			switch file, isText := to[key].(string); {
			case key == "stdout", key == "target_id":
			case key == "file" && isText:
				spec += ":" + file
			default:
				return usage("reporter %s: %s %v is not supported", name, key, to[key])
			}
		}
		if f.Changed("reporter") && slices.ContainsFunc(given, func(s string) bool { return s == name || strings.HasPrefix(s, name+":") }) {
			continue
		}
		if err := f.Set("reporter", spec); err != nil {
			return err
		}
	}
	return nil
}
