package io.fairway.sample;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page asks for. Every change answers with the state after it.
 */
@RestController
@RequestMapping("/demo")
class DemoController {

	private static final String ON = "on";

	private static final List<String> POSITIONS = List.of(ON, "off");

	private final Backends backends;

	private final RuntimeSettings settings;

	private final DemoStates states;

	private final DemoEvents events;

	private final EventLog log;

	DemoController(Backends backends, RuntimeSettings settings, DemoStates states, DemoEvents events, EventLog log) {
		this.backends = backends;
		this.settings = settings;
		this.states = states;
		this.events = events;
		this.log = log;
	}

	@GetMapping("/state")
	DemoState state() {
		return this.states.current();
	}

	@GetMapping("/events")
	SseEmitter events() {
		return this.events.subscribe();
	}

	@PostMapping("/policy/{name}")
	DemoState usePolicy(@PathVariable String name) {
		this.settings.usePolicy(name);
		return state();
	}

	@PostMapping("/version/{name}")
	DemoState useVersion(@PathVariable String name) {
		this.settings.useVersion(name);
		return state();
	}

	@PostMapping("/zone/{name}")
	DemoState useZone(@PathVariable String name) {
		this.settings.useZone(name);
		return state();
	}

	@PostMapping("/protections/{name}/{position}")
	DemoState protect(@PathVariable String name, @PathVariable String position) {
		Protection protection = Protection.named(name);
		UnknownValueException.require("position", position, POSITIONS);
		this.settings.protect(protection, position.equals(ON));
		return state();
	}

	@PostMapping("/instances/{id}/{action}")
	DemoState act(@PathVariable String id, @PathVariable String action) {
		InstanceAction wanted = InstanceAction.named(action);
		Backend backend = backend(id);
		this.log.add(id, "button " + action);
		if (!wanted.applyTo(backend)) {
			throw new ResponseStatusException(HttpStatus.CONFLICT,
					"Instance '" + id + "' is stopped. Start it before you " + action + " it");
		}
		return state();
	}

	private Backend backend(String id) {
		Backend backend = this.backends.find(id);
		if (backend == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					new UnknownValueException("instance", id, this.backends.ids()).getMessage());
		}
		return backend;
	}

	@ExceptionHandler
	ProblemDetail badRequest(UnknownValueException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
		problem.setProperty("known", ex.known());
		return problem;
	}

}
