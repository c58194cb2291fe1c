package io.fairway.registry;

import java.io.IOException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Text;

/**
 * Instance documents as bytes of JSON. Thread-safe.
 */
public final class InstanceDocuments {

	/**
	 * The greatest document that is read, in bytes.
	 */
	public static final int MAX_BYTES = 64 * 1024;

	private final JsonMapper mapper = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	/**
	 * The document as bytes.
	 * @param document the document
	 * @return UTF-8
	 */
	public byte[] write(InstanceDocument document) {
		return this.mapper.writeValueAsBytes(document);
	}

	/**
	 * The document in the given bytes, which anybody may have written.
	 * @param content the bytes
	 * @return the document
	 * @throws IOException if it is none; the message says why in printable characters,
	 * and goes on where a subject such as the name of a file ends
	 */
	public InstanceDocument read(byte[] content) throws IOException {
		if (content.length > MAX_BYTES) {
			throw new IOException("is larger than " + MAX_BYTES + " bytes");
		}
		try {
			InstanceDocument document = this.mapper.readValue(content, InstanceDocument.class);
			if (document == null) {
				throw new IOException("is not a JSON object");
			}
			return document;
		}
		catch (JacksonException ex) {
			throw new IOException("is not a JSON document of an instance: " + Text.printable(ex.getOriginalMessage()),
					ex);
		}
	}

}
