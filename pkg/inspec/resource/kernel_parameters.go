// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func kernelParametersDefinition() Definition {
	return Definition{
		Name:  "kernel_parameters",
		Class: "Inspec::Resources::KernelParameters",
		Card: Card{
			Summary: "The parameters of the running kernel, as a table. All values are numbers, also of those that are none, as in InSpec.",
			Source:  "/proc/sys of the target (see kernel_parameter), in the order of the names",
			Example: "describe kernel_parameters.where(parameter: 'kernel.dmesg_restrict') do\n  its('values') { should eq [1] }\nend",
			Methods: map[string]string{"parameters": "their names", "values": "what cannot be read is an error as soon as it is asked for"},
			Differences: []string{
				"A target without /proc/sys is an error, not one without parameters.",
				"Parameters that only root may read are there for others, too.",
			},
		},
		New: func(h *Host, _ *interp.Interp, _ interp.Args) (any, error) { return &kernelParameters{h}, nil },
		Methods: interp.Methods{
			"to_s": text(func(*kernelParameters) string { return "Kernel Parameters" }),
		},
		Table: &Table{
			Columns: []Column{
				{Name: "exists?", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
					return interp.Bool(len(t.rows) > 0), nil
				}},
				column("parameters", "parameter"),
				{Name: "values", Field: interp.Str("value"), Lazy: kernelValue},
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				k, err := dataOf[*kernelParameters](in, self)
				if err != nil {
					return nil, err
				}
				return k.rows(in)
			},
		},
	}
}

type kernelParameters struct{ host *Host }

const procSys = "/proc/sys"

// rows are the parameters that may be read by their owner: sysctl -a leaves
// the others out, and those that are deprecated.
func (k *kernelParameters) rows(in *interp.Interp) ([]*interp.Hash, error) {
	var rows []*interp.Hash
	err := k.host.Root.Walk(in.Context(), procSys, target.WalkOptions{}, func(v target.Visit) error {
		if v.Err != nil {
			return v.Err
		}
		if v.Type != target.Regular || v.Name == "base_reachable_time" || v.Name == "retrans_time" {
			return nil
		}
		if info, err := v.Info(); err != nil || info.Mode&0o400 == 0 {
			return err
		}
		rows = append(rows, row("parameter", sysctlName(strings.TrimPrefix(v.Path, procSys+"/"))))
		return nil
	})
	if err != nil && in.Context().Err() == nil {
		err = unknowable(err)
	}
	return rows, err
}

// kernelValue fills in the value of a parameter.
func kernelValue(in *interp.Interp, t *table, row *interp.Hash, _ interp.Value) error {
	k, err := dataOf[*kernelParameters](in, t.resource)
	if err != nil {
		return err
	}
	name, _ := row.GetStr("parameter")
	data, err := k.host.Root.ReadFile(procSys + "/" + sysctlPath(plain(name)))
	switch {
	case missing(err) || errors.Is(err, unix.EIO): // Gone, or not set yet.
	case err != nil:
		return unknowable(err)
	}
	// As to_i of what sysctl prints behind the =.
	text, _, _ := strings.Cut(strings.TrimSpace(string(data)), "=")
	row.Set(interp.Str("value"), interp.Int(leadingInt(text)))
	return nil
}

// sysctlName is the name of a path below /proc/sys.
func sysctlName(path string) string { return swapSeparators.Replace(path) }
