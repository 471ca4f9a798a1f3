// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
)

// defineDigest makes the hashes of Ruby's Digest.
func (in *Interp) defineDigest(digest *Class) {
	for _, k := range []struct {
		name string
		make func() hash.Hash
	}{
		{"MD5", md5.New}, {"SHA1", sha1.New}, {"SHA256", sha256.New}, {"SHA384", sha512.New384}, {"SHA512", sha512.New}, {"SHA2", sha256.New},
	} {
		c := in.newClass("", in.core.Object)
		digest.setConst(k.name, c)
		c.alloc = func(in *Interp, c *Class) Value { return in.NewObject(c, k.make()) }
		feed := func(h hash.Hash, v Value) error {
			s, err := in.toStr(v)
			if err != nil {
				return err
			}
			if err := in.pay(len(s)); err != nil {
				return err
			}
			h.Write([]byte(s)) // It never returns an error.
			return nil
		}
		for name, show := range map[string]func(sum []byte) *String{
			"hexdigest":    func(sum []byte) *String { return Str(hex.EncodeToString(sum)) },
			"base64digest": func(sum []byte) *String { return Str(base64.StdEncoding.EncodeToString(sum)) },
			"digest":       func(sum []byte) *String { return &String{s: string(sum), enc: encBinary} },
		} {
			c.defineSelf([]def{{name, 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
				h := k.make()
				err := feed(h, a.Pos[0])
				return show(h.Sum(nil)), err
			}}})
			c.define([]def{{name, 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
				return show(Data[hash.Hash](self).Sum(nil)), nil
			}}})
		}
		c.define([]def{
			{"update", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
				return self, feed(Data[hash.Hash](self), a.Pos[0])
			}},
			{"reset", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
				Data[hash.Hash](self).Reset()
				return self, nil
			}},
		}, alias{"<<", "update"}, alias{"to_s", "hexdigest"})
	}
}
