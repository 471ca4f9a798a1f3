// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func yumDefinition() Definition {
	return Definition{
		Name:  "yum",
		Class: "Inspec::Resources::Yum",
		Card: Card{
			Summary: "The package repositories of yum and dnf. One is had by repo('name'), or as a method.",
			Source:  "the files in /etc/yum.repos.d of the target, if it has a yum or dnf",
			Example: "describe yum.repo('baseos') do\n  it { should exist }\n  it { should be_enabled }\n  its('baseurl') { should include 'mirror.example.com' }\nend",
			Methods: map[string]string{
				"repos":        "their ids, in order",
				"repositories": "a hash for each, of its id, name, status, baseurl, mirrors and filename",
				"repo":         "one of them: exist?, enabled?, status, baseurl, mirrors, filename",
			},
			Differences: []string{
				"What a repository holds (size, pkgs, updated, expire) is not known: it is an error.",
				"An address in which a variable stands ($releasever) is an error.",
				"Ids are those of the files; old versions of yum add release and architecture to them.",
				"Without yum there are no repositories, as in InSpec; but files of repositories that are there all the same are an error.",
			},
		},
		New: func(h *Host, _ *interp.Interp, _ interp.Args) (any, error) { return &yum{host: h}, nil },
		Methods: interp.Methods{
			"to_s":        text(func(*yum) string { return "Yum Repository" }),
			"resource_id": text(func(*yum) string { return "Yum repository" }),
			"repos": property(func(y *yum) (any, error) {
				list, err := y.repositories()
				ids := make([]string, len(list))
				for i, r := range list {
					ids[i] = r["id"]
				}
				return ids, err
			}),
			"repositories": property(func(y *yum) (any, error) {
				list, err := y.repositories()
				rows := make([]any, len(list))
				for i, r := range list {
					hash := interp.NewHash()
					for _, key := range yumKeys {
						value, there, err := r.value(key)
						if err != nil {
							return nil, err
						}
						if there {
							hash.Set(interp.Str(key), interp.Str(value))
						}
					}
					rows[i] = hash
				}
				return rows, err
			}),
			"repo": method(func(y *yum, in *interp.Interp, a interp.Args) (interp.Value, error) {
				name, err := a.Str(0)
				if err != nil {
					return interp.Nil, err
				}
				return in.NewObject(mustConst(in, yumRepoClass).(*interp.Class), &yumRepo{y, name}), nil
			}),
			"method_missing": method(func(y *yum, in *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				return in.NewObject(mustConst(in, yumRepoClass).(*interp.Class), &yumRepo{y, keyText(a.Arg(0))}), nil
			}),
		},
	}
}

const yumRepoClass = "Inspec::Resources::YumRepo"

// yumKeys are what is known of a repository, as yum calls it.
var yumKeys = []string{"id", "name", "status", "mirrors", "baseurl", "filename"}

// installYumRepo defines the class of one repository.
func installYumRepo(in *interp.Interp) {
	ms := interp.Methods{
		"to_s": text(func(r *yumRepo) string { return "YumRepo " + r.name }),
		"exist?": property(func(r *yumRepo) (any, error) {
			found, err := r.find()
			return found != nil, err
		}),
		"enabled?": property(func(r *yumRepo) (any, error) {
			found, err := r.find()
			return found["status"] == "enabled", err
		}),
	}
	for _, key := range []string{"baseurl", "expire", "filename", "mirrors", "pkgs", "size", "status", "updated"} {
		ms[key] = property(func(r *yumRepo) (any, error) {
			found, err := r.find()
			if err != nil || found == nil {
				return nil, err
			}
			if !slices.Contains(yumKeys, key) {
				return nil, Unsupported("%s of a repository of yum", key)
			}
			value, there, err := found.value(key)
			if err != nil || !there {
				return nil, err
			}
			return value, nil
		})
	}
	in.DefineClass(yumRepoClass, nil, ms)
}

type yum struct {
	host *Host
	list []yumRepository
	read bool
}

// yumRepository is what is known of one, by yumKeys.
type yumRepository map[string]string

// value is one of its properties. An address with a variable is not known.
func (r yumRepository) value(key string) (value string, there bool, err error) {
	value, there = r[key]
	if strings.Contains(value, "$") {
		return "", false, Unsupported("the variable in %s of the repository %s of yum", key, r["id"])
	}
	return value, there, nil
}

type yumRepo struct {
	yum  *yum
	name string
}

func (r *yumRepo) find() (yumRepository, error) {
	list, err := r.yum.repositories()
	i := slices.IndexFunc(list, func(e yumRepository) bool { return e["id"] == r.name })
	if err != nil || i < 0 {
		return nil, err
	}
	return list[i], nil
}

func (y *yum) repositories() ([]yumRepository, error) {
	if y.read {
		return y.list, nil
	}
	const dir = "/etc/yum.repos.d"
	names, err := y.host.names(dir)
	if err != nil {
		return nil, err
	}
	var list []yumRepository
	for _, name := range names {
		if !strings.HasSuffix(name, ".repo") {
			continue
		}
		file := path.Join(dir, name)
		text, err := y.host.regular(file)
		if err != nil {
			return nil, err
		}
		list = append(list, parseYum(text, file)...)
	}
	there, err := y.host.hasAnyProgram("yum", "dnf")
	if err != nil {
		return nil, err
	}
	if !there && len(list) > 0 {
		return nil, interp.Raise(interp.ResourceFailed, "there are repositories in %s, and the program yum, by which InSpec would know, is not there", dir)
	}
	slices.SortStableFunc(list, func(a, b yumRepository) int { return strings.Compare(a["id"], b["id"]) })
	y.list, y.read = list, true
	return list, nil
}

// parseYum reads a file of repositories (yum.conf(5)): a section for each.
// Lines that are indented go on with the value before.
func parseYum(text, file string) []yumRepository {
	var list []yumRepository
	settings, last := map[string]string{}, ""
	finish := func() {
		if settings["id"] == "" || settings["id"] == "main" {
			return
		}
		r := yumRepository{"id": settings["id"], "filename": file, "status": "enabled"}
		switch strings.ToLower(settings["enabled"]) {
		case "0", "no", "false", "off":
			r["status"] = "disabled"
		}
		for key, from := range map[string][]string{"name": {"name"}, "baseurl": {"baseurl"}, "mirrors": {"metalink", "mirrorlist"}} {
			for _, setting := range from {
				if value := settings[setting]; value != "" {
					r[key] = strings.Join(strings.FieldsFunc(value, func(c rune) bool { return strings.ContainsRune(" ,\n", c) && key == "baseurl" }), ", ")
					break
				}
			}
		}
		list = append(list, r)
	}
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case trimmed[0] == '[' && strings.HasSuffix(trimmed, "]"):
			finish()
			settings, last = map[string]string{"id": trimmed[1 : len(trimmed)-1]}, ""
		case (line[0] == ' ' || line[0] == '\t') && last != "":
			settings[last] += "\n" + trimmed
		default:
			key, value, _ := strings.Cut(trimmed, "=")
			last = strings.TrimSpace(key)
			settings[last] = strings.TrimSpace(value)
		}
	}
	finish()
	return list
}
