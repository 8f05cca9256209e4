// Package judge tests recording policies from outside. It arranges a Zoom account by chance, has the policy planned,
// applied and reverted, and compares Zoom's state before and after with a model of its own.
package judge
