"""The way through a flow: agreeing, what is asked and answered on it, going back, coming back."""
