/**
 * The commands, each one SciJava class whose parameters are the public interface of menu, macro and command line:
 * they ask, check, convert, call, convert back.
 */
package io.github.rraunet.command;
