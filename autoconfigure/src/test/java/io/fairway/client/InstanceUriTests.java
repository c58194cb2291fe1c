package io.fairway.client;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;

import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InstanceUri}.
 */
class InstanceUriTests {

	private static final ServiceInstance PLAIN = new DefaultServiceInstance("a", "users", "10.0.0.1", 8080, false);

	private static final ServiceInstance SECURE = new DefaultServiceInstance("a", "users", "users.example", 8443, true);

	@ParameterizedTest
	@ValueSource(strings = { "http://users", "http://users/", "http://users/a/b", "http://users:99/a?b=c&d=e#f",
			"https://users/a", "ws://users/a", "wss://users/a", "http://me:secret@users/a", "http://users?b=c",
			"http://users/a%20b?c=%C3%A4&d=a+b#%20", "http://users/a/../b;c=d/", "http://users/a?b=http://c/d?e",
			"ftp://users/a", "http://10.0.0.1:8080/same", "http://users/\u00e4?\u00f6=\u00fc", "http://users/a#" })
	void isWhatSpringMakesOfIt(String original) {
		URI uri = URI.create(original);
		assertThat(InstanceUri.of(PLAIN, uri)).isEqualTo(LoadBalancerUriTools.reconstructURI(PLAIN, uri));
		assertThat(InstanceUri.of(SECURE, uri)).isEqualTo(LoadBalancerUriTools.reconstructURI(SECURE, uri));
	}

	/** Spring encodes the first once more, and removes a slash and a question mark. */
	@ParameterizedTest
	@ValueSource(strings = { "/a%20b?c[0]=d", "//a", "/a?" })
	void leavesAloneWhatSpringChanges(String rest) {
		URI uri = URI.create("http://users" + rest);
		assertThat(InstanceUri.of(PLAIN, uri)).hasToString("http://10.0.0.1:8080" + rest)
			.isNotEqualTo(LoadBalancerUriTools.reconstructURI(PLAIN, uri));
	}

	@Test
	void putsAnIpv6AddressIntoBrackets() {
		ServiceInstance bare = new DefaultServiceInstance("a", "users", "2001:db8::1", 8080, false);
		assertThat(InstanceUri.of(bare, URI.create("http://users/a"))).asString()
			.isEqualTo("http://[2001:db8::1]:8080/a");
		assertThat(InstanceUri.of(TestInstances.list("[2001:db8::1]").get(0), URI.create("http://users/a")).getHost())
			.isEqualTo("[2001:db8::1]");
	}

	@ParameterizedTest
	@CsvSource({ "http, false, http://10.0.0.1:80/a", "http, true, https://10.0.0.1:443/a" })
	void knowsThePortOfTheScheme(String scheme, boolean secure, String expected) {
		ServiceInstance portless = new DefaultServiceInstance("a", "users", "10.0.0.1", -1, secure);
		assertThat(InstanceUri.of(portless, URI.create(scheme + "://users/a"))).asString().isEqualTo(expected);
	}

}
