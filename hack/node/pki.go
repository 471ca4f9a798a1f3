// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// keyPair is a certificate and its key.
type keyPair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// subject is what a certificate is for: user and groups to Kubernetes.
type subject struct {
	user   string
	groups []string
	// hosts makes it a server's certificate.
	hosts []string
}

// certificates lists what the node's components identify themselves with.
func certificates(cluster string) map[string]subject {
	node := nodeName(cluster)
	return map[string]subject{
		"apiserver": {
			user: "kube-apiserver",
			hosts: []string{
				"127.0.0.1", nodeIP, apiServiceIP, "localhost", node,
				"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
			},
		},
		"apiserver-kubelet-client": {user: "kube-apiserver-kubelet-client", groups: []string{"system:masters"}},
		"kubelet-server":           {user: node, hosts: []string{nodeIP, node}},
		"kubelet":                  {user: "system:node:" + node, groups: []string{"system:nodes"}},
		"controller-manager":       {user: "system:kube-controller-manager"},
		"scheduler":                {user: "system:kube-scheduler"},
		"proxy":                    {user: "system:kube-proxy"},
		"admin":                    {user: "admin", groups: []string{"system:masters"}},
	}
}

// validity is longer than anybody keeps a test cluster.
const validity = 365 * 24 * time.Hour

// newPKI makes all keys and certificates of a cluster, by file name.
func newPKI(cluster string, now time.Time) (map[string][]byte, error) {
	files := make(map[string][]byte)
	add := func(name string, p keyPair, err error) error {
		if err != nil {
			return fmt.Errorf("make certificate %s: %w", name, err)
		}
		key, err := x509.MarshalPKCS8PrivateKey(p.key)
		if err != nil {
			return fmt.Errorf("make certificate %s: %w", name, err)
		}
		files[name+".crt"] = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cert.Raw})
		files[name+".key"] = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})
		return nil
	}
	ca, err := newAuthority("sonde-"+cluster, now)
	if err := add("ca", ca, err); err != nil {
		return nil, err
	}
	for name, s := range certificates(cluster) {
		p, err := ca.issue(s, now)
		if err := add(name, p, err); err != nil {
			return nil, err
		}
	}
	// Aggregated API servers trust this authority to name users, so it must
	// not be the one that clients have certificates from.
	frontProxyCA, err := newAuthority("sonde-"+cluster+"-front-proxy", now)
	if err := add("front-proxy-ca", frontProxyCA, err); err != nil {
		return nil, err
	}
	frontProxy, err := frontProxyCA.issue(subject{user: "front-proxy-client"}, now)
	if err := add("front-proxy-client", frontProxy, err); err != nil {
		return nil, err
	}
	// The key that signs service accounts' tokens needs no certificate; this
	// one only carries its public half.
	tokens, err := newAuthority("service-accounts", now)
	if err := add("service-accounts", tokens, err); err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(&tokens.key.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("make service account key: %w", err)
	}
	delete(files, "service-accounts.crt")
	files["service-accounts.pub"] = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	return files, nil
}

func newAuthority(name string, now time.Time) (keyPair, error) {
	return sign(&x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(validity),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}, nil)
}

func (ca keyPair) issue(s subject, now time.Time) (keyPair, error) {
	cert := &x509.Certificate{
		Subject:     pkix.Name{CommonName: s.user, Organization: s.groups},
		NotBefore:   now.Add(-time.Hour),
		NotAfter:    now.Add(validity),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if len(s.hosts) > 0 {
		cert.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	for _, host := range s.hosts {
		if ip := net.ParseIP(host); ip != nil {
			cert.IPAddresses = append(cert.IPAddresses, ip)
		} else {
			cert.DNSNames = append(cert.DNSNames, host)
		}
	}
	return sign(cert, &ca)
}

// sign completes template with a new key, signed by parent or else by itself.
func sign(template *x509.Certificate, parent *keyPair) (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return keyPair{}, err
	}
	signer := keyPair{cert: template, key: key}
	if parent != nil {
		signer = *parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.cert, &key.PublicKey, signer.key)
	if err != nil {
		return keyPair{}, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{cert: cert, key: key}, nil
}

// ensurePKI writes a new PKI to dir, unless there is one already. It appears
// as a whole, so that a start cut short does not leave half of it.
func ensurePKI(dir, cluster string, now time.Time) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	files, err := newPKI(cluster, now)
	if err != nil {
		return err
	}
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return fmt.Errorf("write certificates: %w", err)
	}
	if err := os.Mkdir(part, 0o700); err != nil {
		return fmt.Errorf("write certificates: %w", err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(part, name), content, 0o600); err != nil {
			return fmt.Errorf("write certificates: %w", err)
		}
	}
	if err := os.Rename(part, dir); err != nil {
		return fmt.Errorf("write certificates: %w", err)
	}
	return nil
}
