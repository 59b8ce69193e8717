package io.cdcpipeline.producer.rest;

import java.util.function.BiFunction;

/**
 * One row with its place in the source.
 *
 * @param values by name and pointer; null where {@code rejection} is not
 * @param rejection why the row's text is no readable object; null where it is one
 */
record Row(
    String text,
    long sequence,
    BiFunction<String, String, Field> values,
    RowRejectedException rejection) {}
