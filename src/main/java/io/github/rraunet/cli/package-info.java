/** The command line: verbs, options and help made from the commands and their parameters. */
package io.github.rraunet.cli;
