package io.fairway.registry.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.xbill.DNS.Address;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/**
 * Addresses of DNS servers.
 */
public final class DnsServers {

	private static final Pattern SERVER = Pattern
		.compile("(?:\\[(?<ipv6>[0-9a-fA-F:.]+)]|(?<ipv4>[0-9.]+))(?::(?<port>\\d{1,5}))?");

	private static final int MAX_PORT = 65_535;

	private DnsServers() {
	}

	/**
	 * The servers that the operating system uses.
	 * @return the servers, at least one
	 */
	public static List<InetSocketAddress> system() {
		return List.copyOf(new ResolverConfig().servers());
	}

	/**
	 * The server with the given address. It is an address and no name, since there is
	 * nobody yet who could look a name up.
	 * @param text an IPv4 address, or an IPv6 address in brackets, optionally with a port
	 * @return the server
	 * @throws IllegalArgumentException if the text is none
	 */
	public static InetSocketAddress parse(String text) {
		Matcher matcher = SERVER.matcher(text.strip());
		if (matcher.matches()) {
			String port = matcher.group("port");
			int number = (port != null) ? Integer.parseInt(port) : SimpleResolver.DEFAULT_PORT;
			if (number >= 1 && number <= MAX_PORT) {
				return new InetSocketAddress(address(matcher), number);
			}
		}
		throw invalid();
	}

	private static InetAddress address(Matcher matcher) {
		try {
			String ipv4 = matcher.group("ipv4");
			return (ipv4 != null) ? Address.getByAddress(ipv4, Address.IPv4)
					: Address.getByAddress(matcher.group("ipv6"), Address.IPv6);
		}
		catch (UnknownHostException ex) {
			throw invalid();
		}
	}

	private static IllegalArgumentException invalid() {
		return new IllegalArgumentException("expected an address and a port such as 10.0.0.2:53 or [2001:db8::2]:53");
	}

}
