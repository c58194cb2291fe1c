package io.fairway.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses that begin with the same bits.
 */
final class AddressBlock {

	private final byte[] network;

	private final int bits;

	private AddressBlock(byte[] network, int bits) {
		this.network = network;
		this.bits = bits;
	}

	/**
	 * A block in CIDR notation.
	 * @throws IllegalArgumentException if the text is none
	 */
	static AddressBlock parse(String text) {
		int slash = text.indexOf('/');
		String address = (slash >= 0) ? text.substring(0, slash) : text;
		boolean literal = address.indexOf(':') >= 0 || address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
		try {
			if (literal) {
				byte[] network = InetAddress.getByName(address).getAddress();
				int bits = (slash >= 0) ? Integer.parseInt(text.substring(slash + 1)) : network.length * Byte.SIZE;
				if (bits >= 0 && bits <= network.length * Byte.SIZE) {
					return new AddressBlock(network, bits);
				}
			}
		}
		catch (UnknownHostException | NumberFormatException ex) {
			throw new IllegalArgumentException(message(text), ex);
		}
		throw new IllegalArgumentException(message(text));
	}

	private static String message(String text) {
		return "address block: " + text + " (expected: an address and a number of bits, such as 10.0.0.0/8)";
	}

	boolean contains(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (bytes.length != this.network.length) {
			return false;
		}
		for (int bit = 0; bit < this.bits; bit++) {
			int mask = 0x80 >> (bit % Byte.SIZE);
			if (((bytes[bit / Byte.SIZE] ^ this.network[bit / Byte.SIZE]) & mask) != 0) {
				return false;
			}
		}
		return true;
	}

}
