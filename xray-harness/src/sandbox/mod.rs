//! An embedded Xray for tests and for people who have none at hand.
