/**
 * Files on the file systems that Hadoop knows (HDFS, object stores and others) as paths of {@code java.nio.file}, so that what
 * reads and writes files need not know where they are. Knows nothing of Spark.
 */
package io.github.rraunet.spark.hadoop;
