// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "slices"

// Has tells whether objects of the class have a method, private or not. What
// its method_missing would answer does not count.
func (c *Class) Has(name string) bool { return c.find(name) != nil }

// HasSelf tells whether the class itself has a method: Class.name.
func (c *Class) HasSelf(name string) bool { return c.in.classOf(c).find(name) != nil }

// Methods returns the names of all methods that c defines or inherits, down to
// but without those that every object has, in order.
func (c *Class) Methods() []string {
	var names []string
	for _, k := range c.ancestors() {
		if k == c.in.core.Object {
			break
		}
		names = append(names, k.order...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// AnyHas tells whether any class that has a name, or a class nested in one,
// gives its objects or itself a method.
func (in *Interp) AnyHas(name string) bool {
	seen := map[*Class]bool{}
	var has func(c *Class) bool
	has = func(c *Class) bool {
		if seen[c] {
			return false
		}
		seen[c] = true
		if _, ok := c.methods[name]; ok {
			return true
		}
		if c.meta != nil {
			if _, ok := c.meta.methods[name]; ok {
				return true
			}
		}
		c.complete()
		for _, v := range c.consts {
			if k, ok := v.(*Class); ok && has(k) {
				return true
			}
		}
		return false
	}
	return has(in.core.Object)
}

// Forbidden tells whether a function of Kernel is there only to be refused:
// it would act on the scanning machine, or give another answer each time.
func Forbidden(name string) bool { return name == "rand" || slices.Contains(outside, name) }

// CheckRegexp is an error for a regular expression that cannot be matched.
func (in *Interp) CheckRegexp(source string) error {
	_, err := in.Call(in.core.Regexp, "new", Str(source))
	return err
}
