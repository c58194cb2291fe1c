package io.fairway.client;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.HashKey;

/**
 * The source of the inbound request. Servers write one IPv6 address in many ways; it is
 * hashed in the way of RFC 5952, which is also Envoy's.
 */
record SourceAddressHashKey(SourceAddress source) implements HashKey {

	private static final int GROUPS = 8;

	@Override
	public long hash(Request<?> request) {
		String address = this.source.of(request);
		if (address == null || address.isEmpty()) {
			return ABSENT;
		}
		String text = (address.indexOf(':') >= 0) ? canonical(address) : address;
		return HashKey.hashOf(text, 0, text.length(), 0);
	}

	/** The canonical text of an IPv6 address; any other text remains as it is. */
	static String canonical(String address) {
		int zone = address.indexOf('%');
		String literal = (zone >= 0) ? address.substring(0, zone) : address;
		literal = literal.replace("[", "").replace("]", "");
		try {
			// In brackets, only a literal is parsed: no name is ever looked up.
			byte[] bytes = InetAddress.getByName("[" + literal + "]").getAddress();
			return (bytes.length == 2 * GROUPS) ? text(bytes) : InetAddress.getByAddress(bytes).getHostAddress();
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

	private static String text(byte[] bytes) {
		int[] groups = new int[GROUPS];
		for (int i = 0; i < GROUPS; i++) {
			groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
		}
		int gap = longestRunOfZeros(groups);
		int afterGap = gap + zeros(groups, gap);
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < GROUPS; i++) {
			if (afterGap - gap > 1 && i >= gap && i < afterGap) {
				text.append((i == gap) ? "::" : "");
			}
			else {
				text.append((text.isEmpty() || (i == afterGap && afterGap - gap > 1)) ? "" : ":")
					.append(Integer.toHexString(groups[i]));
			}
		}
		return text.toString();
	}

	private static int longestRunOfZeros(int[] groups) {
		int longest = 0;
		for (int i = 1; i < GROUPS; i++) {
			longest = (zeros(groups, i) > zeros(groups, longest)) ? i : longest;
		}
		return longest;
	}

	private static int zeros(int[] groups, int from) {
		int end = from;
		while (end < GROUPS && groups[end] == 0) {
			end++;
		}
		return end - from;
	}

}
