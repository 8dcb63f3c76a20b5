#@ File (label = "Masks of the first annotator", style = "directory") first
#@ File (label = "Masks of the second annotator", style = "directory") second
#@ CommandService command
#@output String summary

import ij.measure.ResultsTable

// Compares two folders of masks file by file, by name. The Results table and the tables for a paper hold all scores;
// here are the cases that the annotators agree on least. Metrics and their keys: docs/evaluation.md.

earlier = ResultsTable.getResultsTable().size() // rows of other comparisons stay in the table
run = command.run("io.github.rraunet.command.EvaluateCommand", true, "prediction", first, "reference", second,
    "metrics", "dice,hd95_mm").get()
if (run.isCanceled()) throw new RuntimeException(run.getCancelReason())
results = run.getOutput("results")

cases = (earlier..<results.size()).collect { [name: results.getStringValue("case", it), dice: results.getValue("dice", it)] }
summary = cases.sort { it.dice }.take(5).collect { it.name + "\t" + it.dice.round(3) }.join("\n")
