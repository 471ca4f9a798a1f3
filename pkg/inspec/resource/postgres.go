// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func postgresDefinition() Definition {
	return Definition{
		Name:  "postgres",
		Class: "Inspec::Resources::Postgres",
		Card: Card{
			Summary: "Where PostgreSQL keeps its configuration and data.",
			Source:  "the directories of the target: /etc/postgresql/VERSION/CLUSTER on Debian, /var/lib/pgsql and its like elsewhere",
			Example: "describe file(postgres.conf_path) do\n  it { should be_owned_by 'postgres' }\nend",
			Methods: map[string]string{
				"conf_path": "the path of postgresql.conf",
				"cluster":   "on Debian, main or the first one",
			},
			Differences: []string{
				"Where there is a psql, InSpec asks it for its version: this is an error. Give the path of the file to postgres_conf and its like instead.",
			},
		},
		New: func(h *Host, in *interp.Interp, _ interp.Args) (any, error) {
			p, err := h.findPostgres(in)
			if err == nil && p.confPath() == "" {
				err = interp.Raise(interp.ResourceSkipped, "Seems like PostgreSQL is not installed on your system")
			}
			return p, err
		},
		Methods: interp.Methods{
			"to_s":      text(func(*postgres) string { return "PostgreSQL" }),
			"service":   property(func(p *postgres) (any, error) { return p.service(), nil }),
			"version":   property(func(p *postgres) (any, error) { return orNil(p.version), nil }),
			"cluster":   property(func(p *postgres) (any, error) { return orNil(p.cluster), nil }),
			"data_dir":  property(func(p *postgres) (any, error) { return orNil(p.dataDir), nil }),
			"conf_dir":  property(func(p *postgres) (any, error) { return orNil(p.confDir), nil }),
			"conf_path": property(func(p *postgres) (any, error) { return orNil(p.confPath()), nil }),
		},
	}
}

// postgres is an installation; empty is what could not be found.
type postgres struct {
	version, cluster, confDir, dataDir string
}

func (p *postgres) confPath() string {
	if p.version == "" || p.confDir == "" {
		return ""
	}
	return path.Join(p.confDir, "postgresql.conf")
}

func (p *postgres) service() string {
	version, _ := strconv.ParseFloat(p.version, 64)
	switch {
	case version >= 10:
		return "postgresql-" + strconv.Itoa(int(version))
	case version >= 9.4:
		return "postgresql-" + p.version
	}
	return "postgresql"
}

// findPostgres looks where InSpec does (InSpec: lib/inspec/resources/postgres.rb).
func (h *Host) findPostgres(_ *interp.Interp) (*postgres, error) {
	psql, err := h.hasProgram("psql")
	if err != nil {
		return nil, err
	}
	if psql {
		return nil, Unsupported("asking psql for its version, to find the configuration of PostgreSQL,")
	}
	platform, err := h.Platform()
	if err != nil {
		return nil, err
	}
	if platform.In("debian") {
		return h.debianPostgres()
	}
	p := &postgres{}
	versionless, err := h.isDirectory("/var/lib/pgsql/data")
	if err != nil {
		return nil, err
	}
	if !versionless {
		if p.version, err = h.firstDirectory("/var/lib/pgsql"); err != nil {
			return nil, err
		}
	}
	for _, dir := range []string{
		"/var/lib/pgsql/" + p.version + "/data", "/var/lib/pgsql/" + strconv.Itoa(leadingInt(p.version)) + "/data",
		"/var/lib/pgsql/data", "/var/lib/postgres/data", "/var/lib/postgresql/data",
	} {
		ok, err := h.isDirectory(dir)
		if err != nil {
			return nil, err
		}
		if ok {
			p.dataDir, p.confDir = dir, dir
			break
		}
	}
	return p, nil
}

func (h *Host) debianPostgres() (*postgres, error) {
	p := &postgres{}
	var err error
	if p.version, err = h.firstDirectory("/etc/postgresql"); err != nil || p.version == "" {
		return p, err
	}
	main, err := h.isDirectory("/etc/postgresql/" + p.version + "/main")
	if err != nil {
		return nil, err
	}
	if p.cluster = "main"; !main {
		if p.cluster, err = h.firstDirectory("/etc/postgresql/" + p.version); err != nil {
			return nil, err
		}
	}
	p.confDir = "/etc/postgresql/" + p.version + "/" + p.cluster
	p.dataDir = "/var/lib/postgresql/" + p.version + "/" + p.cluster
	return p, nil
}

func (h *Host) isDirectory(name string) (bool, error) {
	info, err := h.Root.Stat(name)
	switch {
	case missing(err):
		return false, nil
	case err != nil:
		return false, unknowable(err)
	}
	return info.Type == target.Directory, nil
}

// firstDirectory is the name of the first directory within another, as
// `ls -d DIR/*/` puts them; empty where there is none.
func (h *Host) firstDirectory(dir string) (string, error) {
	names, err := h.Root.ReadDir(dir)
	if missing(err) {
		return "", nil
	}
	if err != nil {
		return "", unknowable(err)
	}
	first := ""
	for _, name := range names {
		if strings.HasPrefix(name, ".") || first != "" && name >= first {
			continue
		}
		ok, err := h.isDirectory(dir + "/" + name)
		if err != nil {
			return "", err
		}
		if ok {
			first = name
		}
	}
	return first, nil
}
