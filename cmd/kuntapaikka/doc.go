// Command kuntapaikka is the portal and its tools in one binary; `kuntapaikka help` lists the commands.
package main
