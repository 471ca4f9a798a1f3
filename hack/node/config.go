// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

//go:embed etc
var templates embed.FS

// configuration is what the templates in etc/ speak of.
type configuration struct {
	Node         string
	Cgroup       string
	NodeIP       string
	PodRange     string
	PKI          string
	Etc          string
	CNI          string
	SandboxImage string
}

func newConfiguration(c *cluster) configuration {
	return configuration{
		Node:         nodeName(c.name),
		Cgroup:       c.cgroup(),
		NodeIP:       nodeIP,
		PodRange:     podRange,
		PKI:          insidePKI,
		Etc:          insideEtc,
		CNI:          cniDir,
		SandboxImage: pauseImage,
	}
}

// render fills in every template, by file name.
func (c configuration) render() (map[string][]byte, error) {
	parsed, err := template.New("").Option("missingkey=error").ParseFS(templates, "etc/*")
	if err != nil {
		return nil, fmt.Errorf("read configuration templates: %w", err)
	}
	entries, err := fs.ReadDir(templates, "etc")
	if err != nil {
		return nil, fmt.Errorf("read configuration templates: %w", err)
	}
	files := make(map[string][]byte, len(entries))
	for _, e := range entries {
		var out bytes.Buffer
		if err := parsed.ExecuteTemplate(&out, e.Name(), c); err != nil {
			return nil, fmt.Errorf("render %s: %w", e.Name(), err)
		}
		files[e.Name()] = out.Bytes()
	}
	return files, nil
}

// kubeconfig renders one for the certificate called user in pki, and the API
// server at the address server.
func kubeconfig(cluster, server, user string, pki fs.FS) ([]byte, error) {
	var contents [3][]byte
	for i, name := range []string{"ca.crt", user + ".crt", user + ".key"} {
		content, err := fs.ReadFile(pki, name)
		if err != nil {
			return nil, fmt.Errorf("make kubeconfig of %s: %w", user, err)
		}
		contents[i] = content
	}
	config := api.NewConfig()
	config.Clusters[cluster] = &api.Cluster{Server: "https://" + server, CertificateAuthorityData: contents[0]}
	config.AuthInfos[user] = &api.AuthInfo{ClientCertificateData: contents[1], ClientKeyData: contents[2]}
	config.Contexts[cluster] = &api.Context{Cluster: cluster, AuthInfo: user}
	config.CurrentContext = cluster
	content, err := clientcmd.Write(*config)
	if err != nil {
		return nil, fmt.Errorf("make kubeconfig of %s: %w", user, err)
	}
	return content, nil
}

// writeState makes the folders and files that a cluster starts from, and the
// kubeconfig for clients on the host at the address server.
func (c *cluster) writeState(server string) error {
	for _, dir := range []string{"etc", "log", "etcd", "containerd", "kubelet", "pods"} {
		if err := os.MkdirAll(filepath.Join(c.dir(), dir), 0o700); err != nil {
			return fmt.Errorf("write state: %w", err)
		}
	}
	files, err := newConfiguration(c).render()
	if err != nil {
		return err
	}
	pki := os.DirFS(filepath.Join(c.dir(), "pki"))
	for _, user := range []string{"kubelet", "controller-manager", "scheduler", "proxy", "admin"} {
		files[user+".kubeconfig"], err = kubeconfig(c.name, nodeIP+":"+apiPort, user, pki)
		if err != nil {
			return err
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(c.dir(), "etc", name), content, 0o600); err != nil {
			return fmt.Errorf("write state: %w", err)
		}
	}
	admin, err := kubeconfig(nodeName(c.name), server, "admin", pki)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.kubeconfig(), admin, 0o600); err != nil {
		return fmt.Errorf("write kubeconfig: %w", err)
	}
	return nil
}
